"""A stage: one deployment of one town, as its file in `infra/stages` says; wrong files are refused in words."""

import os
import re
import tomllib
from functools import cache
from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError
from pydantic_core import PydanticCustomError

from infra.local.places import ROOT

STAGES = Path(os.environ.get("TALENTE_STAGES", ROOT / "infra" / "stages"))
"""TALENTE_STAGES names another folder: addresses need not stand in a public repository."""
TOWNS = ROOT / "chalicelib" / "towns"
EXAMPLE = "example.org"
LOG_DAYS = (7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731)
"""Some of the periods that CloudWatch Logs knows."""

SAID = {"extra_forbidden": "there is no such setting", "missing": "is missing"}
"""Pydantic's words, where a person says it more simply."""


def _shaped(pattern: str, what: str) -> AfterValidator:
    def fits(given: str) -> str:
        if not re.fullmatch(pattern, given):
            raise PydanticCustomError("shape", "{given} is no {what}", {"given": repr(given), "what": what})
        return given

    return AfterValidator(fits)


Address = Annotated[str, _shaped(r"[^@\s,]+@[^@\s,]+\.[^@\s,]+", "mail address")]
Identity = Annotated[str, _shaped(r"([^@\s,]+@)?[^@\s,]+\.[^@\s,]+", "domain or mail address")]
Host = Annotated[str, _shaped(r"([a-z0-9-]+(\.[a-z0-9-]+)+)?", "host in small letters, such as talente.torgau.de")]
Certificate = Annotated[
    str, _shaped(r"(arn:aws[a-z-]*:acm:[a-z0-9-]+:\d{12}:certificate/.+)?", "name (ARN) of an ACM certificate")
]


class StageRefused(Exception):
    """The stage cannot be deployed as its file says; the message tells what to change."""


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Mail(_Part):
    """Addresses; `identity` is what SES verifies, `clerk` who signs in first; empty for nobody."""

    sender: Address = Field(alias="from")
    identity: Identity
    staff: list[Address] = Field(min_length=1)
    alarms: Address
    clerk: Address = ""


class Hosts(_Part):
    """Host names of one's own, each with its certificate; empty for none."""

    site: Host = ""
    office: Host = ""
    certificate: Certificate = ""
    api: Host = ""
    api_certificate: Certificate = ""


class Limits(_Part):
    """What is let through, kept and spent."""

    requests_per_second: int = Field(ge=1, le=10_000)
    burst: int = Field(ge=1, le=5_000)
    log_days: int
    monthly_usd: int = Field(ge=1)
    tracing: bool


class Stage(_Part):
    """One stage; `name` is its file's."""

    name: Annotated[
        str, _shaped(r"[a-z][a-z0-9-]{1,30}", "name of a stage: 2 to 31 of a-z, 0-9 and -, a letter first")
    ]
    town: str
    region: str
    mail: Mail
    hosts: Hosts
    limits: Limits

    @property
    def prefix(self) -> str:
        return f"talente-{self.name}"


def read(name: str, folder: Path = STAGES) -> Stage:
    """The stage of that name; refuses StageRefused where there is no file, or one that says something impossible."""
    known = sorted(path.stem for path in folder.glob("*.toml"))
    if name not in known:
        raise StageRefused(f"There is no stage called {name!r}. There are: {', '.join(known)} ({_shown(folder)}).")
    file = folder / f"{name}.toml"
    try:
        raw = tomllib.loads(file.read_text("utf-8"))
    except ValueError as broken:
        raise StageRefused(f"{_shown(file)} cannot be read: {broken}") from broken
    if "name" in raw:
        raise StageRefused(f"{_shown(file)}:\n  name: there is no such setting; a stage is called as its file")
    try:
        stage = Stage(name=name, **raw)
    except ValidationError as wrong:
        raise StageRefused("\n".join([f"{_shown(file)}:", *map(_told, wrong.errors())])) from wrong
    _consistent(stage, file)
    return stage


def ready(stage: Stage, folder: Path = STAGES) -> None:
    """Refuses a stage that still has the example's addresses: its mails would go to strangers."""
    mail = stage.mail
    told = (mail.sender, mail.identity, *mail.staff, mail.alarms, mail.clerk)
    if any(re.search(rf"(^|[@.]){re.escape(EXAMPLE)}$", address) for address in told):
        file = _shown(folder / f"{stage.name}.toml")
        raise StageRefused(f"{file} still names addresses at {EXAMPLE}: make them yours.")


def _consistent(stage: Stage, file: Path) -> None:
    wrong = [*_wrong_limits(stage), *_wrong_hosts(stage.hosts, stage.region)]
    if told := [f"  {text}" for is_so, text in wrong if is_so]:
        raise StageRefused("\n".join([f"{_shown(file)}:", *told]))


def _wrong_limits(stage: Stage) -> list[tuple[bool, str]]:
    towns = sorted(path.stem for path in TOWNS.glob("*.toml"))
    sender, identity = stage.mail.sender, stage.mail.identity
    verified = sender == identity or f".{sender.partition('@')[2]}".endswith(f".{identity}")
    return [
        (stage.town not in towns, f"town: there is no {stage.town!r}; there are: {', '.join(towns)}"),
        (stage.region not in _regions(), f"region: AWS has no {stage.region!r}; Frankfurt is eu-central-1"),
        (stage.limits.log_days not in LOG_DAYS, f"limits.log_days: one of {', '.join(map(str, LOG_DAYS))}"),
        (not verified, f"mail.identity: {identity} is neither mail.from nor its domain, so nothing could be sent"),
    ]


def _wrong_hosts(hosts: Hosts, region: str) -> list[tuple[bool, str]]:
    named = [host for host in (hosts.site, hosts.office, hosts.api) if host]
    return [
        (bool(hosts.site or hosts.office) != bool(hosts.certificate), "hosts.certificate: goes with site and office"),
        (bool(hosts.office) and not hosts.site, "hosts.office: needs a host of the site's too"),
        (len(set(named)) != len(named), "hosts: site, office and api are hosts of their own"),
        (bool(hosts.api) != bool(hosts.api_certificate), "hosts.api_certificate: goes with hosts.api"),
        (":us-east-1:" not in (hosts.certificate or ":us-east-1:"), "hosts.certificate: CloudFront wants us-east-1"),
        (
            f":{region}:" not in (hosts.api_certificate or f":{region}:"),
            f"hosts.api_certificate: must be in {region}, as the API is",
        ),
    ]


@cache
def _regions() -> set[str]:
    """Every region in which functions run, as far as this version of boto3 knows."""
    import boto3

    session = boto3.Session()
    partitions = session.get_available_partitions()
    return {name for partition in partitions for name in session.get_available_regions("lambda", partition)}


def _told(found: Any) -> str:
    return f"  {'.'.join(map(str, found['loc']))}: {SAID.get(found['type'], found['msg'])}"


def _shown(path: Path) -> str:
    """A path as the reader types it."""
    return str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else str(path)
