"""The two local engines: ministack, a whole small AWS, and Amazon's own DynamoDB Local.

    with engines.start("ministack", state=None) as engine:
        boto3.client("dynamodb", endpoint_url=engine.endpoint)

Another account is a database of its own on both. What neither can do is in docs/decisions.md.
"""

import http.client
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from infra.local import processes, tools

NAMES = ("ministack", "dynamodb-local")
REGION = "eu-central-1"
ACCOUNT = "000000000000"
START_SECONDS = 60.0
# ministack writes its whole state when it stops: 6 s for 10,000 postings. Cut short, it would lose them.
STOP_SECONDS = 120.0

LAPTOP = "dynamodb,dynamodbstreams,s3,ses,sqs,sts,events,scheduler,logs,secretsmanager"
STACK = "cloudformation,lambda,apigateway,iam,sns,monitoring,cloudfront"

Recipe = tuple[Sequence[str], Mapping[str, str]]


@dataclass
class Engine:
    """An engine on loopback. One that another process started has no child: use it, do not end it."""

    name: str
    port: int
    folder: Path = Path(os.devnull)
    in_memory: bool = False
    child: processes.Child | None = None

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def environment(self, account: str = ACCOUNT) -> dict[str, str]:
        """What an AWS client needs to find this engine, and to find nothing else: no real account.

        An account is twelve digits; each has a database of its own. DynamoDB Local serves the tables
        and their streams only, so its environment goes on top of ministack's.
        """
        scope = _TABLE_SERVICES if self.name == "dynamodb-local" else ("", *_TABLE_SERVICES)
        endpoints = {f"AWS_ENDPOINT_URL{service}": self.endpoint for service in scope}
        return endpoints | _IDENTITY | {"AWS_ACCESS_KEY_ID": account}

    def launch(self) -> None:
        """Begin to start; `wait` ends when it answers."""
        command, settings = _RECIPES[self.name](self.port, self.folder, self.in_memory)
        log = self.folder / f"{self.name}.log"
        self.child = processes.spawn(self.name, command, os.environ | settings, log)

    def wait(self) -> None:
        """Wait until a real call is answered; ProcessFailed, with the log's end, when none is."""
        processes.wait(self._own_child(), lambda: answers(self.port), START_SECONDS)

    def restart(self) -> None:
        """Start again, at the same address and on the same state."""
        self.launch()
        self.wait()

    def stop(self) -> None:
        """End it so that its state is kept."""
        child = self._own_child()
        if self.in_memory:
            child.kill()
        else:
            child.stop(STOP_SECONDS)

    def kill(self) -> None:
        """kill -9, as a power cut would: ministack forgets all since its last clean stop."""
        self._own_child().kill()

    def _own_child(self) -> processes.Child:
        if self.child is None:
            raise RuntimeError(f"{self.name} at {self.endpoint} was started by another process")
        return self.child


_TABLE_SERVICES = ("_DYNAMODB", "_DYNAMODB_STREAMS")
_IDENTITY = {
    "AWS_REGION": REGION,
    "AWS_DEFAULT_REGION": REGION,
    "AWS_SECRET_ACCESS_KEY": "local",
    "AWS_SESSION_TOKEN": "",
    "AWS_CONFIG_FILE": os.devnull,
    "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    "AWS_EC2_METADATA_DISABLED": "true",
}


@contextmanager
def start(name: str, state: Path | None = None) -> Iterator[Engine]:
    """An engine that answers, stopped at the end. Without a state folder it keeps all in memory."""
    engine = launched(name, state)
    try:
        engine.wait()
        yield engine
    finally:
        end(engine)


def launched(name: str, state: Path | None = None) -> Engine:
    """An engine that is about to answer; whoever launches it must `end` it."""
    folder = state or Path(tempfile.mkdtemp(prefix=f"talente-{name}-"))
    folder.mkdir(parents=True, exist_ok=True)
    engine = Engine(name, processes.free_port(), folder, in_memory=state is None)
    engine.launch()
    return engine


def end(engine: Engine) -> None:
    """Stop an engine; what was only in memory leaves no file behind."""
    engine.stop()
    if engine.in_memory:
        shutil.rmtree(engine.folder, ignore_errors=True)


def answers(port: int) -> bool:
    """Whether an engine lists its tables: the port alone opens before the engine can work."""
    call = {
        "X-Amz-Target": "DynamoDB_20120810.ListTables",
        "Content-Type": "application/x-amz-json-1.0",
        "Authorization": f"AWS4-HMAC-SHA256 Credential={ACCOUNT}/20260101/{REGION}/dynamodb/aws4_request,"
        " SignedHeaders=host, Signature=none",
    }
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
    try:
        connection.request("POST", "/", b"{}", call)
        return connection.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _ministack(port: int, folder: Path, in_memory: bool, services: str = LAPTOP) -> Recipe:
    keep = "0" if in_memory else "1"
    settings = {
        "GATEWAY_PORT": str(port),
        "BIND_HOST": "127.0.0.1",
        "MINISTACK_REGION": REGION,
        "MINISTACK_ACCOUNT_ID": ACCOUNT,
        "SERVICES": services,
        # What it checks the signature of a link into a bucket with.
        "AWS_SECRET_ACCESS_KEY": _IDENTITY["AWS_SECRET_ACCESS_KEY"],
        "SFTP_ENABLED": "0",
        "IOT_MTLS_ENABLED": "0",
        "LOG_LEVEL": "WARNING",
        "PERSIST_STATE": keep,
        "STATE_DIR": str(folder / "services"),
        "S3_PERSIST": keep,
        "S3_DATA_DIR": str(folder / "objects"),
        "TMPDIR": str(folder),
    }
    return [sys.executable, "-m", "ministack"], settings


def _cloud(port: int, folder: Path, in_memory: bool) -> Recipe:
    """ministack with everything that a stack is deployed to (`infra/emulator`)."""
    return _ministack(port, folder, in_memory, f"{LAPTOP},{STACK}")


def _dynamodb_local(port: int, folder: Path, in_memory: bool) -> Recipe:
    jar = tools.dynamodb_jar()
    # Its SQLite library is unpacked anew at each start, and left behind where it is killed.
    machine = ["-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", f"-Djava.io.tmpdir={folder}"]
    library = [f"-Djava.library.path={jar.parent / 'DynamoDBLocal_lib'}", "-jar", str(jar)]
    place = ["-inMemory"] if in_memory else ["-dbPath", str(folder)]
    # Never -sharedDb: without it, another access key is a database of its own.
    return [str(tools.java()), *machine, *library, "-port", str(port), "-disableTelemetry", *place], {}


_RECIPES: dict[str, Callable[[int, Path, bool], Recipe]] = {
    "ministack": _ministack,
    "cloud": _cloud,
    "dynamodb-local": _dynamodb_local,
}
