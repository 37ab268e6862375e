"""The town's configuration and the process's environment, read and checked once at start.

Everything has a default that works on a laptop; on Lambda a known key stops the start instead of a scan.
All amounts in a town's file are integers in the pocket's smallest unit.
"""

import os
import re
import tomllib
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from chalicelib.amendments import applied
from chalicelib.pockets import Pocket
from chalicelib.town import POT_RULES, SEED, Town

TOWNS = Path(__file__).parent / "towns"
LAPTOP_KEY = "00" * 32
KEY = re.compile("[0-9a-fA-F]{64}")
LAPTOP = re.compile(r"(office\.)?localhost(:\d+)?")
VERSION = "0.1.0"
Keys = tuple[bytes, ...]
"""Master keys: the first signs, all verify."""


@dataclass(frozen=True)
class Environment:
    """Where this process runs and what it may sign with: the name of a secret, or else the keys themselves.

    A `stage` is one deployment of a town; logs and measures go by its name.
    """

    town: str
    stage: str
    table_prefix: str
    region: str
    dynamodb_endpoint: str | None
    secrets_endpoint: str | None
    master_secret: str | None
    master_keys: Keys = field(repr=False)

    @property
    def balance_table(self) -> str:
        return f"{self.table_prefix}-balance"

    @property
    def journal_table(self) -> str:
        return f"{self.table_prefix}-journal"

    @property
    def people_table(self) -> str:
        return f"{self.table_prefix}-people"

    @property
    def persons_table(self) -> str:
        return f"{self.table_prefix}-persons"

    @property
    def sessions_table(self) -> str:
        return f"{self.table_prefix}-sessions"

    @property
    def rules_table(self) -> str:
        return f"{self.table_prefix}-rules"

    @property
    def office_table(self) -> str:
        return f"{self.table_prefix}-office"


@dataclass(frozen=True)
class Outside:
    """Where what runs by itself sends things to: queue, mail, bucket; each is empty where there is none.

    Without `mail_queue` a mail is sent at once, without `mail_from` it stays in the outbox. Without `print_queue`
    cards are made at once, without `prints_bucket` there is nothing to print them from. Without `typesetter`, the name
    of a function, documents are set here; without `auditor` an audit that is asked for is run here.
    """

    mail_queue: str
    mail_from: str
    staff_mail: tuple[str, ...]
    reports_bucket: str
    configuration_set: str
    print_queue: str = ""
    prints_bucket: str = ""
    typesetter: str = ""
    auditor: str = ""


def on_lambda() -> bool:
    """Whether this process answers in the cloud."""
    return "AWS_LAMBDA_FUNCTION_NAME" in os.environ


@cache
def environment() -> Environment:
    """The process's environment; a Lambda with the laptop's key does not start, one without any signs nothing."""
    secret = os.environ.get("MASTER_SECRET") or None
    town_id = os.environ.get("TOWN", "torgau")
    local = None if on_lambda() else "http://127.0.0.1:4566"
    key = os.environ.get("MASTER_KEY", "" if on_lambda() else LAPTOP_KEY)
    return Environment(
        town=town_id,
        stage=os.environ.get("STAGE", town_id),
        table_prefix=os.environ.get("TABLE_PREFIX", f"talente-{town_id}"),
        region=os.environ.get("AWS_REGION", "eu-central-1"),
        dynamodb_endpoint=_endpoint("DYNAMODB", local),
        secrets_endpoint=_endpoint("SECRETS_MANAGER", local),
        master_secret=secret,
        master_keys=() if secret or not key else keys_read(key, "MASTER_KEY"),
    )


def _endpoint(aws_name: str, default: str | None) -> str | None:
    """Where an AWS emulator serves this, by the names that AWS's own clients read."""
    return os.environ.get(f"AWS_ENDPOINT_URL_{aws_name}", os.environ.get("AWS_ENDPOINT_URL", default))


def sqs_endpoint() -> str | None:
    """Where an emulator has its queues; None for AWS's own place."""
    return _endpoint("SQS", None)


def s3_endpoint() -> str | None:
    """Where an emulator has its buckets; None for AWS's own place."""
    return _endpoint("S3", None)


def lambda_endpoint() -> str | None:
    """Where an emulator has its functions; None for AWS's own place."""
    return _endpoint("LAMBDA", None)


def keys_read(text: str, place: str) -> Keys:
    """Master keys: 64 hexadecimal digits each, separated by commas or white space.

    Raises RuntimeError that names the place where they stand, and nothing that stands there.
    """
    words = text.replace(",", " ").split()
    if not words or not all(KEY.fullmatch(word) for word in words):
        raise RuntimeError(f"{place} must hold keys of 64 hexadecimal digits, separated by commas or white space")
    if on_lambda() and LAPTOP_KEY in words:
        raise RuntimeError(f"{place} is not set or is the laptop's: cards and tokens would be signed with a known key")
    return tuple(dict.fromkeys(map(bytes.fromhex, words)))


def proxies() -> int:
    """How many proxies of our own stand before the API, as CloudFront does."""
    return int(os.environ.get("PROXIES", "0"))


def origins() -> tuple[str, ...]:
    """Where the town's own pages are, as browsers name it (`https://talente.torgau.de`): site, then office.

    Empty where a town in the cloud has no host of its own yet. A laptop's hosts have no certificate and need none.
    """
    hosts = os.environ.get("SITE_HOST", "" if on_lambda() else "localhost:8000"), os.environ.get("OFFICE_HOST", "")
    return tuple(f"{'http' if LAPTOP.fullmatch(host) else 'https'}://{host}" for host in hosts if host)


def outside() -> Outside:
    """The process's ways out; read when they are needed, since no call of the API needs them."""
    told = os.environ.get
    return Outside(
        mail_queue=told("MAIL_QUEUE", ""),
        mail_from=told("MAIL_FROM", ""),
        staff_mail=tuple(part.strip() for part in told("STAFF_MAIL", "").split(",") if part.strip()),
        reports_bucket=told("REPORTS_BUCKET", ""),
        configuration_set=told("CONFIGURATION_SET", ""),
        print_queue=told("PRINT_QUEUE", ""),
        prints_bucket=told("PRINTS_BUCKET", ""),
        typesetter=told("TYPESETTER", ""),
        auditor=told("AUDITOR", ""),
    )


@cache
def town(town_id: str | None = None) -> Town:
    """The named town's rules, or those of this deployment; an unknown town names the ones there are."""
    town_id = town_id or environment().town
    path = TOWNS / f"{town_id}.toml"
    if not path.is_file():
        known = ", ".join(sorted(p.stem for p in TOWNS.glob("*.toml")))
        raise RuntimeError(f"no town called {town_id!r}; there are: {known}")
    return _town(tomllib.loads(path.read_text("utf-8")))


def _town(raw: dict[str, Any]) -> Town:
    pockets = {name: Pocket(name=name, **spec) for name, spec in raw.pop("pockets").items()}
    credit = raw.pop("credit")
    transfers = {pocket: frozenset(pairs) for pocket, pairs in raw.pop("transfers").items()}
    rules = raw.pop("rules", {})
    lists: dict[str, Any] = {name: tuple(raw.pop(name)) for name in ("languages", "pay_order")}
    made = Town(
        **raw,
        **lists,
        pockets=pockets,
        transfers=transfers,
        credit_line=credit["line"],
        credit_grace=credit["grace"],
        warn_at=tuple(credit["warn_at"]),
    )
    if unknown := {*made.pay_order, *transfers} - set(pockets):
        raise RuntimeError(f"{made.id}.toml names pockets that it does not define: {sorted(unknown)}")
    if made.pot_distribution not in POT_RULES:
        raise RuntimeError(f"{made.id}.toml: pot_distribution is one of {', '.join(POT_RULES)}")
    return applied(made, rules, SEED)
