"""Where it is measured: engines that this run starts, each with the town's tables and nobody else on it."""

import os
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import boto3
from botocore.config import Config

from chalicelib import config, wire
from chalicelib.ledger.book import Book
from chalicelib.ledger.tables import Names
from infra import tables
from infra.local import engines
from infra.local.engines import Engine

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

PREFIX = "bench"
TOWN = "hattingen"  # The town with the most pockets, hence with the largest postings.


@dataclass
class Stand:
    """One engine with empty tables of the town."""

    engine: Engine

    @property
    def environment(self) -> dict[str, str]:
        """What a process needs to work on this stand."""
        return self.engine.environment() | {"TOWN": TOWN, "TABLE_PREFIX": PREFIX, "MASTER_KEY": config.LAPTOP_KEY}

    @cached_property
    def book(self) -> Book:
        """The ledger's door on this stand."""
        names = Names(f"{PREFIX}-balance", f"{PREFIX}-journal")
        return Book(wire.Wire(self.engine.endpoint, engines.REGION), names, config.town(TOWN).time_zone)

    @property
    def boto3(self) -> "DynamoDBClient":
        """The baseline's client: boto3 as everyone has it, with connections for eight threads and no retries."""
        return plain_client(self.engine.endpoint)


@dataclass
class Site:
    """The run's stands; an engine starts when it is first asked for and ends with the run."""

    stack: ExitStack
    _stands: dict[str, Stand] = field(default_factory=dict)

    def stand(self, engine: str) -> Stand:
        if engine not in self._stands:
            made = Stand(self.stack.enter_context(engines.start(engine)))
            os.environ["AWS_ACCESS_KEY_ID"] = engines.ACCOUNT  # The account that every stand's tables are in.
            tables.create(made.boto3, PREFIX)
            self._stands[engine] = made
        return self._stands[engine]

    @property
    def home(self) -> Stand:
        """The stand on which the app itself runs, in this very process."""
        stand = self.stand("ministack")
        os.environ.update(stand.environment)
        config.environment.cache_clear()  # Whatever was imported before has read the shell's environment.
        return stand


def plain_client(endpoint: str) -> "DynamoDBClient":
    return boto3.client(
        "dynamodb",
        endpoint_url=endpoint,
        region_name=engines.REGION,
        aws_access_key_id=engines.ACCOUNT,
        aws_secret_access_key="local",
        config=Config(retries={"total_max_attempts": 1}, max_pool_connections=16),
    )
