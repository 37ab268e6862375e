"""What every test may ask for: a running engine, and a database that nobody else uses.

One engine of each kind serves the whole run. With several workers the controlling process owns them
and tells each worker the ports, so nothing is started twice and nothing outlives the run.
"""

import io
import logging
import os
import secrets
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from copy import deepcopy
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import boto3
import botocore.loaders
import botocore.session
import pytest
from botocore.config import Config
from hypothesis import settings

from chalicelib.attributes import Item
from infra.local import engines
from infra.local.engines import Engine
from tests.cloud import cloud, environment, staged

__all__ = ["cloud", "environment", "staged"]

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

    from tests.pages import Film
    from tests.town import Town

# A machine under load is slow: no test of ours is about how long an example takes.
settings.register_profile("house", deadline=None)
settings.load_profile("house")

# A client of boto3 or pynamodb begins with AWS's descriptions of its services, megabytes of JSON: each process reads
# them once, and not every test, which took longer than most of them.
botocore.session.create_loader = cache(botocore.loaders.create_loader)

SHARED = pytest.StashKey[dict[str, Engine]]()
SESSION = boto3.Session()
ONE_TRY = Config(retries={"total_max_attempts": 1}, max_pool_connections=32)


@dataclass(frozen=True)
class Database:
    """An account of its own on an engine: its tables are seen by no other test."""

    engine: Engine
    account: str
    prefix: str

    @property
    def client(self) -> "DynamoDBClient":
        """A plain client that tries once; its own for each caller, so that threads share no pool."""
        return SESSION.client(
            "dynamodb",
            endpoint_url=self.engine.endpoint,
            region_name=engines.REGION,
            aws_access_key_id=self.account,
            aws_secret_access_key="local",
            config=ONE_TRY,
        )

    def environment(self) -> dict[str, str]:
        """What the code under test reads, or a process that a test starts."""
        return self.engine.environment(self.account) | {"TABLE_PREFIX": self.prefix}


def pytest_configure(config: pytest.Config) -> None:
    """In the controlling process of a parallel run, launch both engines at once."""
    config.stash[SHARED] = {}
    if getattr(config.option, "numprocesses", None) and "PYTEST_XDIST_WORKER" not in os.environ:
        for name in engines.NAMES:
            config.stash[SHARED][name] = engines.launched(name)


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Tell a worker where the engines are, as soon as they answer."""
    for engine in node.config.stash[SHARED].values():
        engine.wait()
    node.workerinput["engines"] = {name: engine.port for name, engine in node.config.stash[SHARED].items()}


def pytest_unconfigure(config: pytest.Config) -> None:
    for engine in config.stash.get(SHARED, {}).values():
        if engine.child:
            engines.end(engine)


def shared(config: pytest.Config, name: str) -> Engine:
    """The run's engine of this name; started now where this process is the whole run."""
    known = config.stash[SHARED]
    if name not in known:
        ports: dict[str, int] = getattr(config, "workerinput", {}).get("engines", {})
        known[name] = Engine(name, ports[name]) if name in ports else engines.launched(name)
        if known[name].child:
            known[name].wait()
    return known[name]


@pytest.fixture(scope="session")
def ministack(request: pytest.FixtureRequest) -> Engine:
    return shared(request.config, "ministack")


@pytest.fixture(scope="session")
def dynamodb_local(request: pytest.FixtureRequest) -> Engine:
    return shared(request.config, "dynamodb-local")


@pytest.fixture(scope="session")
def cloud_engine(request: pytest.FixtureRequest) -> Engine:
    """A small AWS with stacks, one for each worker that asks for it: it does one thing at a time."""
    return shared(request.config, "cloud")


STRICT = "dynamodb-local"
"""What it takes, DynamoDB takes: ministack lets expressions pass that DynamoDB refuses."""
PEOPLE = (
    "test_people",
    "test_office_overview",
    "test_figures",
    "test_audits",
    "test_mail",
    "test_watch",
    "test_rates",
    "test_practice",
    "test_office_tasks",
    "test_office_audits",
    "test_office_finding",
    "test_office_looks",
    "test_batches",
    "test_passkeys",
    "test_developer_keys",
    "test_operations",
    "test_office_pages",
    "test_office_see_pages",
)
"""Tests of rooms in which no value moves, by how their modules' names begin: the strict engine judges what they write.
On ministack each of their calls is played too (test_telemetry_privacy), by stories and by the pages' tests."""


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A test that asks for an engine runs on each in turn, where value moves, unless it says itself on which."""
    chosen = {mark.args[0] for mark in metafunc.definition.iter_markers("parametrize")}
    if "engine" in metafunc.fixturenames and "engine" not in chosen:
        one = metafunc.module.__name__.rpartition(".")[2].startswith(PEOPLE)
        metafunc.parametrize("engine", [STRICT] if one else engines.NAMES, indirect=True)


@pytest.fixture
def engine(request: pytest.FixtureRequest) -> Engine:
    name: str = request.param
    return shared(request.config, name)


@contextmanager
def fresh_database(engine: Engine) -> Iterator[Database]:
    """An empty database; its tables are gone afterwards."""
    account = f"{secrets.randbelow(9 * 10**11) + 10**11}"
    fresh = Database(engine, account, f"test-{account[-6:]}")
    yield fresh
    if engines.answers(engine.port):
        _dropped(fresh)


Kept = dict[str, list[Item]]
"""What stands in a database, by table."""
MOST_KEPT = 500


@dataclass(frozen=True)
class Standing:
    """A database with the town's tables, what stood in them when it was ready, and who lives there."""

    database: Database
    client: "DynamoDBClient"
    items: Kept
    town: "Town | None" = None


POOLS: dict[tuple[int, bool], list[Standing]] = defaultdict(list)
"""By the engine's port and whether people live there: databases that are as they were made."""
SPOILT: set[str] = set()
"""Accounts that keep more than tables, such as streams: they serve no second test."""


@contextmanager
def furnished(engine: Engine, *, lived_in: bool = False) -> Iterator[Standing]:
    """A database with the town's tables, made from the definitions that the cloud gets, empty or with `furnish`'s
    people.

    Making both takes longer than most tests, so what a test wrote is taken back, and the next one goes on from there.
    """
    pool = POOLS[engine.port, lived_in]
    ready = pool.pop() if pool else _inhabited(_created(engine)) if lived_in else _created(engine)
    try:
        yield ready
    finally:
        used = ready.database
        if engines.answers(engine.port):
            if used.account not in SPOILT and _restored(ready):
                pool.append(ready)
            else:
                _dropped(used)


def _created(engine: Engine) -> Standing:
    from infra.tables import create

    account = f"{secrets.randbelow(9 * 10**11) + 10**11}"
    made = Database(engine, account, f"test-{account[-6:]}")
    client = made.client
    create(client, made.prefix, sweeps=False)  # tests turn their clocks, engines have their own
    return Standing(made, client, {})


def _inhabited(empty: Standing) -> Standing:
    from tests.town import town_at

    with pytest.MonkeyPatch.context() as patch, town_at(empty.database.environment(), patch) as made:
        furnish(made)
    found = _found(empty)
    assert found is not None
    return replace(empty, items=found, town=made)


def _found(ready: Standing) -> Kept | None:
    """All that stands in a database; None where a test made it large, or changed its tables."""
    from infra.tables import KEYS

    client, names = ready.client, [f"{ready.database.prefix}-{name}" for name in KEYS]
    if set(client.list_tables()["TableNames"]) != set(names):
        return None
    pages = {name: client.scan(TableName=name, ConsistentRead=True, Limit=MOST_KEPT) for name in names}
    if any("LastEvaluatedKey" in page for page in pages.values()):
        return None
    return {name: cast(list[Item], page["Items"]) for name, page in pages.items()}


def _restored(ready: Standing) -> bool:
    """Whether a database is as it was made again; one that cannot be brought there serves no more."""
    found = _found(ready)
    if found is None:
        return False
    for name, items in found.items():
        wanted = ready.items.get(name, [])
        asked = _taken_back(name.removeprefix(f"{ready.database.prefix}-"), items, wanted)
        for first in range(0, len(asked), 25):
            if ready.client.batch_write_item(RequestItems={name: asked[first : first + 25]})["UnprocessedItems"]:
                return False
    return True


def _taken_back(table: str, items: list[Item], wanted: list[Item]) -> list[Any]:
    """The writes that make `wanted` of what a table holds."""
    from infra.tables import KEYS

    def key(item: Item) -> tuple[str, ...]:
        return tuple(str(item[name]) for name in KEYS[table])

    kept = {key(item): item for item in wanted}
    gone = [item for item in items if key(item) not in kept]
    same = {key(item) for item in items if kept.get(key(item)) == item}
    deletes = [{"DeleteRequest": {"Key": {name: item[name] for name in KEYS[table]}}} for item in gone]
    return [*deletes, *({"PutRequest": {"Item": item}} for at, item in kept.items() if at not in same)]


def _dropped(used: Database) -> None:
    client = used.client
    for table in client.list_tables()["TableNames"]:
        client.delete_table(TableName=table)


@pytest.fixture
def database(engine: Engine) -> Iterator[Database]:
    """A fresh, empty database, on each engine in turn."""
    with fresh_database(engine) as fresh:
        yield fresh


@pytest.fixture
def towns(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> Callable[[], AbstractContextManager["Town"]]:
    """As many towns as a test asks for, each on a fresh database: for examples in which the clock goes on."""
    from tests.town import town_at

    @contextmanager
    def opened() -> Iterator["Town"]:
        with furnished(engine) as fresh, town_at(fresh.database.environment(), monkeypatch) as made:
            yield made

    return opened


@pytest.fixture
def tables(engine: Engine) -> Iterator[Database]:
    """A database with the town's tables, empty, on each engine in turn."""
    with furnished(engine) as ready:
        yield ready.database


@pytest.fixture
def standing(engine: Engine) -> Iterator[Standing]:
    """Where `town` is, on each engine in turn."""
    with furnished(engine, lived_in=True) as ready:
        yield ready


@pytest.fixture
def town(standing: Standing, monkeypatch: pytest.MonkeyPatch) -> Iterator["Town"]:
    """A town with a bakery, a football club and Anna with her card, on each engine in turn."""
    with _lived_in(standing, monkeypatch) as made:
        yield made


@pytest.fixture
def ministack_town(ministack: Engine, monkeypatch: pytest.MonkeyPatch) -> Iterator["Town"]:
    """The same town on the first engine only, for rules that no engine has a say in."""
    with furnished(ministack, lived_in=True) as ready, _lived_in(ready, monkeypatch) as made:
        yield made


@contextmanager
def _lived_in(ready: Standing, patch: pytest.MonkeyPatch) -> Iterator["Town"]:
    from tests.town import entered

    assert ready.town is not None
    with entered(ready.database.environment(), patch):
        yield deepcopy(ready.town)


@pytest.fixture
def mailing(standing: Standing, town: "Town", ministack: Engine, monkeypatch: pytest.MonkeyPatch) -> "Town":
    """That town with a sender and a staff that gets mail; whatever the tables stand on, SES is ministack's."""
    from tests.office import BEFORE, SENDER, STAFF, taken

    for name, value in {"AWS_ENDPOINT_URL": ministack.endpoint, "MAIL_FROM": SENDER, "STAFF_MAIL": STAFF}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", None)  # it would go on as the test before
    BEFORE[standing.database.account] = len(taken(standing.database.account))
    return town


@pytest.fixture
def printing(mailing: "Town", ministack: Engine, monkeypatch: pytest.MonkeyPatch) -> "Town":
    """That town with a bucket for print files; what has no queue is printed at once."""
    bucket = f"prints-{secrets.token_hex(6)}"
    boto3.client("s3").create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": engines.REGION})
    monkeypatch.setenv("PRINTS_BUCKET", bucket)
    return mailing


def furnish(made: "Town") -> None:
    """A bakery, a football club, and Anna with her card."""
    made.opens_shop("bakery")
    made.opens_club("fc")
    made.opens_member("anna", "fc")


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    """What the log says during one test, as in the cloud: a line for each request and run."""
    from chalicelib import telemetry

    handler, level = telemetry.log.registered_handler, telemetry.log.log_level
    assert isinstance(handler, logging.StreamHandler)
    said = io.StringIO()
    before = handler.setStream(said)
    telemetry.log.setLevel("INFO")
    yield said
    handler.setStream(before)
    telemetry.log.setLevel(level)


@pytest.fixture(scope="session")
def film(tmp_path_factory: pytest.TempPathFactory) -> "Film":
    """What the fake camera of this process's Chromium sees."""
    from tests.pages import Film

    return Film(tmp_path_factory.mktemp("camera") / "film.y4m")


@pytest.fixture(scope="session")
def browser_type_launch_args(film: "Film") -> dict[str, Any]:
    from infra.local import tools

    return {"executable_path": str(tools.chromium()), "args": film.arguments}


@pytest.fixture
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """A German telephone whose camera is allowed; without a service worker each test sees its own pages."""
    from tests.pages import PHONE

    more = {"permissions": ["camera"], "viewport": PHONE, "locale": "de-DE", "service_workers": "block"}
    return {**browser_context_args, **more}


@pytest.fixture(scope="session")
def site_folder() -> Path:
    """The site of the tests' town, built once for all."""
    from infra.site import build

    return build.built("hattingen")


@pytest.fixture
def address(site_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Where that site and the app are served together, without a slash at its end."""
    from tests.pages import served

    with served(site_folder, monkeypatch) as here:
        yield here


@pytest.fixture
def paged(ministack_town: "Town", film: "Film") -> "Town":
    """The town behind that site: bakery and club are registered, Anna has an address and points worth 10 euros."""
    from tests.pages import furnish_pages

    film.shows_nothing()  # what the test before left on the table
    furnish_pages(ministack_town)
    return ministack_town
