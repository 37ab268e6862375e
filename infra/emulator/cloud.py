"""A town deployed to the emulator by the same code that deploys it to AWS, and the way to its API."""

import os
import platform
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

import boto3

from infra.deploy import stages
from infra.deploy.stacks import Say
from infra.deploy.town import Town
from infra.emulator import repaired
from infra.emulator.fitted import fitted
from infra.local import engines
from infra.local.engines import Engine
from infra.package import parcel
from infra.package.parcel import Parcel
from infra.site.build import built

HERE = {"x86_64": "x86_64", "aarch64": "arm64", "arm64": "arm64"}[platform.machine()]
"""Lambda's word for this machine's processor: functions run on it as processes."""
PAUSE_SECONDS = 0.05


@dataclass
class Cloud:
    """A deployed stage; `told` are the stacks' outputs."""

    engine: Engine
    town: Town
    parcel: Parcel
    told: dict[str, str]

    @property
    def api(self) -> str:
        """Where the deployed API answers here: the emulator has no host for each API."""
        name = self.told["ApiOrigin"].partition(".")[0]
        return f"{self.engine.endpoint}/restapis/{name}/api/_user_request_/v1"

    @property
    def session(self) -> boto3.Session:
        return self.town.session

    def deploy(self) -> None:
        """Deploy, again or for the first time; this process's AWS variables lead to the emulator meanwhile."""
        self.told = self.town.deploy(self.parcel, pages=built(self.town.stage.town))

    def environment(self) -> dict[str, str]:
        """What a process on this machine needs to work with the deployed town's tables and keys."""
        told = self.engine.environment()
        stage = self.town.stage
        secret = {"MASTER_SECRET": self.told["MasterSecret"]}
        return {**told, **secret, "TOWN": stage.town, "STAGE": stage.name, "TABLE_PREFIX": stage.prefix}


@contextmanager
def deployed(stage: str, say: Say = lambda _text: None) -> Iterator[Cloud]:
    """The emulator, with a stage deployed to it; all of it is gone afterwards.

    Whoever speaks to it sets `environment` for as long: AWS's own variables lead every client there.
    """
    with engines.start("cloud") as engine:
        read = stages.read(stage)
        town = Town(read, repaired.session(read.region), say, PAUSE_SECONDS)
        cloud = Cloud(engine, town, fitted(parcel.pack(HERE)), {})
        with led(engine.environment()):
            cloud.deploy()
        yield cloud


@contextmanager
def led(environment: Mapping[str, str]) -> Iterator[None]:
    """This process's variables, changed for a while."""
    before = dict(os.environ)
    os.environ.update(environment)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)
