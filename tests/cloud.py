"""A small AWS for tests of the deployment: an account of its own for each test, small templates, AWS's bad moods.

What the emulator does otherwise than AWS is put right in `infra/emulator/repaired.py`. Four things cannot be:
it has no DeletionPolicy (a stack takes all it made along), a failing update deletes what it had touched, a secret's
Ref is its plain name and not its ARN, and a stack is never stuck in between. `answering` puts AWS's own answer in the
place of the emulator's where a test needs that.
"""

import secrets
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.awsrequest import AWSResponse
from botocore.loaders import create_loader

from infra.deploy import stages
from infra.deploy.stacks import Stack
from infra.deploy.stages import Stage
from infra.deploy.town import Town
from infra.emulator import repaired
from infra.local import engines
from infra.local.engines import Engine
from infra.package.archives import Archive
from infra.package.parcel import Parcel
from infra.stack import app, data, site
from infra.stack.cfn import Piece, ref, resource, template

PAUSE = 0.02
DESCRIPTIONS = create_loader()
EXAMPLES = Path(__file__).parents[1] / "infra" / "stages"
IMPOSSIBLE = resource("AWS::Budgets::Budget", {"Budget": {"BudgetType": "COST", "TimeUnit": "MONTHLY"}})
"""Any kind that the emulator does not know: it begins and fails, as AWS does with what it cannot make."""


@dataclass
class Cloud:
    """An account at the emulator; `said` is what a deployment told."""

    session: boto3.Session
    said: list[str] = field(default_factory=list)

    def stack(self, name: str = "talente-probe") -> Stack:
        return Stack(self.session.client("cloudformation"), name, self.said.append, PAUSE)

    def town(self, stage: Stage | None = None) -> Town:
        return Town(stage or a_stage(), self.session, self.said.append, PAUSE)

    @property
    def told(self) -> str:
        return "\n".join(self.said)

    def replying(self, call: str, told: bytes, status: int = 200) -> list[Any]:
        """From now on that call (`cloudformation.CreateChangeSet`) is answered so; the requests that were made."""
        asked: list[Any] = []

        def answer(request: Any, **_more: object) -> AWSResponse:
            asked.append(request)
            headers: Any = {"Content-Type": "application/json" if told[:1] == b"{" else "text/xml"}
            return AWSResponse(request.url, status, headers, _Raw(told))

        events: Any = self.session.events
        events.register(f"before-send.{call}", answer)
        return asked

    def answering(self, call: str, code: str, message: str = "no", status: int = 400) -> None:
        """From now on AWS refuses that call, in the words of the query protocol."""
        text = f"<ErrorResponse><Error><Code>{code}</Code><Message>{message}</Message></Error></ErrorResponse>"
        self.replying(call, text.encode(), status)

    def losing(self, call: str) -> None:
        """From now on that call is answered well, and nothing happens."""
        self.replying(call, b"<Answer/>")

    def in_state(self, status: str) -> None:
        """From now on every stack that is there is in this state, in which the emulator never is."""

        def put(parsed: dict[str, Any], **_more: object) -> None:
            for stack in parsed.get("Stacks", []):
                stack["StackStatus"] = status

        self.session.events.register("after-call.cloudformation.DescribeStacks", put)


class _Raw:
    """The body of an answer, as botocore reads it."""

    def __init__(self, content: bytes) -> None:
        self.content = content

    def stream(self, *_size: int, **_more: object) -> list[bytes]:
        return [self.content]


@contextmanager
def served(answer: Callable[[], tuple[int, bytes]]) -> Iterator[str]:
    """An address on this machine that answers every call with the status and body that are asked for then."""

    class Answer(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            status, told = answer()
            self.send_response(status)
            self.send_header("Content-Length", str(len(told)))
            self.end_headers()
            self.wfile.write(told)

        do_GET = do_POST

        def log_message(self, *_told: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def environment(cloud_engine: Engine, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """A fresh account at the emulator, for this process and those that a test starts."""
    made = cloud_engine.environment(f"{secrets.randbelow(9 * 10**11) + 10**11}")
    for name, value in made.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("AWS_PROFILE", raising=False)
    return made


@pytest.fixture
def cloud(environment: dict[str, str]) -> Cloud:
    """An empty account."""
    made = repaired.session(engines.REGION)
    # Each session would read AWS's descriptions of its services anew, which takes longer than most tests.
    made._session.register_component("data_loader", DESCRIPTIONS)
    return Cloud(made)


@pytest.fixture
def staged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Path]:
    """Write a stage's file; keyword arguments replace texts of the example's."""
    monkeypatch.setattr(stages, "STAGES", tmp_path)
    monkeypatch.setattr(stages.read, "__defaults__", (tmp_path,))
    monkeypatch.setattr(stages.ready, "__defaults__", (tmp_path,))
    example = (EXAMPLES / "torgau.toml").read_text("utf-8")

    def write(change: dict[str, str] | None = None, name: str = "probe") -> Path:
        text = example.replace("example.org", "torgau.de")
        for old, new in (change or {}).items():
            assert old in text
            text = text.replace(old, new, 1)
        file = tmp_path / f"{name}.toml"
        file.write_text(text, "utf-8")
        return file

    return write


def a_stage(name: str = "probe", **change: Any) -> Stage:
    """A stage like Torgau's, with small differences."""
    return stages.read("torgau", EXAMPLES).model_copy(update={"name": name, **change})


def queue(**properties: object) -> Piece:
    return resource("AWS::SQS::Queue", dict(properties) or None)


def source(resources: Piece, outputs: Piece | None = None, **more: Any) -> dict[str, str]:
    """A template as `Stack.put` takes it."""
    from infra.stack.cfn import body

    return {"TemplateBody": body(template("probe", more.pop("Parameters", {}), resources, outputs or {}, **more))}


def a_parcel(folder: Path, more: Piece | None = None, front: Piece | None = None, code: bytes = b"code") -> Parcel:
    """The town's own data, and next to nothing running on it: deployed in half a second."""
    archive = folder / f"api-{code.hex()[:20]}.zip"
    archive.write_bytes(code)
    running = {"Mails": queue(), "Alarms": resource("AWS::SNS::Topic"), **(more or {})}
    api = {"Api": "https://probe.test/api/v1", "ApiOrigin": "probe.test", "Mails": ref("Mails")}
    before = {"Front": resource("AWS::SNS::Topic"), **(front or {})}
    told = {"Site": "https://front.probe.test/", "DistributionHost": "front.probe.test"}
    made = {
        "data": data.stack(),
        "app": template("probe", app.PARAMETERS, running, api),
        "site": template("probe", site.PARAMETERS, before, told),
    }
    return Parcel({"api": Archive("api", archive, len(code))}, made)
