"""The engines start, end in both ways, are found again with what they kept, and leave nothing behind."""

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from infra.local import engines, processes
from tests.conftest import Database

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

SHELF = "shelf"


def shelve(client: "DynamoDBClient", book: str) -> set[str]:
    """Put a book on the shelf, which is made if need be, and tell what stands there."""
    if SHELF not in client.list_tables()["TableNames"]:
        client.create_table(
            TableName=SHELF,
            KeySchema=[{"AttributeName": "book", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "book", "AttributeType": "S"}],
            BillingMode="PAY_PER_REQUEST",
        )
    client.put_item(TableName=SHELF, Item={"book": {"S": book}})
    return {item["book"]["S"] for item in client.scan(TableName=SHELF)["Items"]}


@pytest.mark.parametrize("name", engines.NAMES)
def test_an_engine_keeps_its_state_over_a_clean_stop(name: str, tmp_path: Path) -> None:
    with engines.start(name, tmp_path / "state") as engine:
        shelve(Database(engine, engines.ACCOUNT, "").client, "one")
    with engines.start(name, tmp_path / "state") as engine:
        assert shelve(Database(engine, engines.ACCOUNT, "").client, "two") == {"one", "two"}


def test_dynamodb_local_keeps_what_it_acknowledged_before_it_was_killed(tmp_path: Path) -> None:
    with engines.start("dynamodb-local", tmp_path) as engine:
        client = Database(engine, engines.ACCOUNT, "").client
        shelve(client, "one")
        engine.kill()
        assert not engines.answers(engine.port)
        engine.restart()
        assert shelve(client, "two") == {"one", "two"}


def test_a_database_is_empty_whatever_another_test_left(database: Database) -> None:
    neighbour = Database(database.engine, "123456789012", "")
    shelve(neighbour.client, "theirs")
    assert shelve(database.client, "ours") == {"ours"}


def test_an_engine_that_cannot_start_says_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/bin/false")
    with (
        pytest.raises(processes.ProcessFailed, match="ministack ended at once"),
        engines.start("ministack", tmp_path),
    ):
        pass


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child of its parent's death")
def test_a_child_dies_with_a_parent_that_was_killed(tmp_path: Path) -> None:
    program = (
        "import sys, time; from infra.local import processes\n"
        "nap = processes.spawn('nap', ['sleep', '60'], {'PATH': '/usr/bin:/bin'}, None)\n"
        "print(nap.popen.pid, flush=True)\n"
        "time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, cwd=Path.cwd()) as parent:
        assert parent.stdout
        child = int(parent.stdout.readline())
        parent.kill()
    processes.until(lambda: not alive(child), seconds=5)


def alive(pid: int) -> bool:
    try:
        os.kill(pid, signal.SIG_DFL)
    except ProcessLookupError:
        return False
    return "Z" not in Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
