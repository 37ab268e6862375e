"""What stands outside a town's own tables in tests: mails as SES has them, and events as AWS documents them."""

import base64
import gzip
import json
import os
import secrets
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.request import urlopen

import boto3
import pytest
from chalice.local import LambdaContext

import app
from chalicelib import records
from chalicelib.attributes import Item
from chalicelib.people.batches import tables
from chalicelib.records import OFFICE
from tests.town import Town

NAME, AUDITOR = "talente-torgau-typesetter", "talente-torgau-audit"
CONTEXT = LambdaContext("talente", memory_size=256, max_runtime_ms=60_000)
STAFF, SENDER = "buero@talente.example", "Talente <post@talente.example>"


BEFORE: dict[str, int] = {}
"""By account, how many mails SES had taken when the test began: they are another's."""


def mails() -> list[dict[str, Any]]:
    """Every mail that SES took for this test."""
    account = os.environ["AWS_ACCESS_KEY_ID"]
    return taken(account)[BEFORE.get(account, 0) :]


def taken(account: str) -> list[dict[str, Any]]:
    """Every mail that SES took for an account, the earliest first."""
    with urlopen(f"{os.environ['AWS_ENDPOINT_URL']}/_ministack/ses/messages?account={account}") as answer:
        told = json.load(answer)["messages"]
    return list(told.get(account, []))


def presses(patch: pytest.MonkeyPatch) -> str:
    """A queue before the printer, and the name of its bucket, as the cloud has them; the queue's URL."""
    patch.setattr(boto3, "DEFAULT_SESSION", None)  # it would go on as the test before
    queue: str = boto3.client("sqs").create_queue(QueueName=f"prints-{secrets.token_hex(6)}")["QueueUrl"]
    patch.setenv("PRINT_QUEUE", queue)
    patch.setenv("PRINTS_BUCKET", "prints")
    return queue


@contextmanager
def asked_elsewhere(patch: pytest.MonkeyPatch) -> Iterator[list[tuple[str, Any]]]:
    """As in the cloud the function `typesetter` sets documents and `audit` audits, asked where Lambda has each.

    What was asked, and where, is listed.
    """
    asked: list[tuple[str, Any]] = []

    class Answer(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            question = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            asked.append((self.path, question))
            if self.headers.get("X-Amz-Invocation-Type") == "Event":  # nobody waits: what is asked is on the list
                self.send_response(202)
                self.send_header("Content-Length", "0")
                self.end_headers()
                return
            told = json.dumps(_called(question)).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(told)))
            self.end_headers()
            self.wfile.write(told)

        def log_message(self, *_told: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    with patch.context() as cloud:
        cloud.setenv("AWS_ENDPOINT_URL_LAMBDA", f"http://127.0.0.1:{server.server_port}")
        cloud.setenv("TYPESETTER", NAME)
        cloud.setenv("AUDITOR", AUDITOR)
        yield asked
    server.shutdown()
    server.server_close()


def _called(question: Any) -> Any:
    """What Lambda answers for a function, whether it does or breaks off."""
    try:
        return app.typesetter(question, CONTEXT)
    except Exception as broken:  # noqa: BLE001  Lambda makes an answer of any
        return {"errorMessage": str(broken), "errorType": type(broken).__name__}


def printed(town: Town) -> str:
    """The id of a run of two cards whose print file lies where nobody looks."""
    run: str = town.post("/card-batches", {"name": "Stadtfest", "count": 2}, "clerk").body["id"]
    record = OFFICE.changed(tables.key(run), tables.part_key(1), {"files": [f"{run}-0001-0002-cards.pdf"]})
    records.written(record)
    return run


def stream(images: Sequence[Item], kind: str = "INSERT", first: int = 0) -> dict[str, Any]:
    """A batch of the journal's stream, as Lambda hands it on."""
    return {"Records": [streamed(image, kind, first + i) for i, image in enumerate(images)]}


def streamed(image: Item, kind: str, number: int) -> dict[str, Any]:
    change: dict[str, Any] = {
        "ApproximateCreationDateTime": 1_795_305_600,
        "Keys": {"pk": image.get("pk", {"S": "J#"})},
        "SequenceNumber": f"{number:025d}",
        "SizeBytes": 900,
        "StreamViewType": "NEW_IMAGE",
    }
    return {
        "eventID": f"{number:032x}",
        "eventName": kind,
        "eventVersion": "1.1",
        "eventSource": "aws:dynamodb",
        "awsRegion": "eu-central-1",
        "dynamodb": change if kind == "REMOVE" else change | {"NewImage": image},
        "eventSourceARN": "arn:aws:dynamodb:eu-central-1:000000000000:table/t-journal/stream/2026-11-22T00:00:00.000",
    }


def logged(*lines: object, at: int = 1_795_305_600_000, first: int = 0) -> dict[str, Any]:
    """A batch of log lines, as CloudWatch Logs hands it to a subscribed function."""
    events = [
        {"id": f"{first + i:056d}", "timestamp": at, "message": line if isinstance(line, str) else json.dumps(line)}
        for i, line in enumerate(lines)
    ]
    told = {
        "messageType": "DATA_MESSAGE",
        "owner": "000000000000",
        "logGroup": "/aws/lambda/talente-torgau-api",
        "logStream": "2026/11/22/[$LATEST]0123456789abcdef",
        "subscriptionFilters": ["refusals"],
        "logEvents": events,
    }
    return {"awslogs": {"data": base64.b64encode(gzip.compress(json.dumps(told).encode())).decode()}}


def queued(*bodies: str) -> dict[str, Any]:
    """A batch of a queue's messages, as Lambda hands it on."""
    return {
        "Records": [
            {
                "messageId": f"059f36b4-87a3-44ab-83d2-{i:012d}",
                "receiptHandle": "AQEBwJnKyrHigUMZj6rYigCgxlaS3SLy0a",
                "body": body,
                "attributes": {"ApproximateReceiveCount": "1", "SentTimestamp": "1795305600000"},
                "messageAttributes": {},
                "md5OfBody": "e4e68fb7bd0e697a0ae8f1bb342846b3",
                "eventSource": "aws:sqs",
                "eventSourceARN": "arn:aws:sqs:eu-central-1:000000000000:mails",
                "awsRegion": "eu-central-1",
            }
            for i, body in enumerate(bodies)
        ]
    }


def notified(message: object) -> dict[str, Any]:
    """One notification, as SNS hands it to a function."""
    text = message if isinstance(message, str) else json.dumps(message)
    sns = {
        "SignatureVersion": "1",
        "Timestamp": "2026-11-22T12:00:00.000Z",
        "MessageId": "95df01b4-ee98-5cb9-9903-4c221d41eb5e",
        "Message": text,
        "MessageAttributes": {},
        "Type": "Notification",
        "TopicArn": "arn:aws:sns:eu-central-1:000000000000:mail-events",
        "Subject": "Amazon SES Email Event Notification",
    }
    record = {"EventVersion": "1.0", "EventSource": "aws:sns", "EventSubscriptionArn": "arn:aws:sns:x", "Sns": sns}
    return {"Records": [record]}


def ses_event(kind: str, mail_id: str) -> dict[str, Any]:
    """What SES publishes of a mail: Bounce, Complaint, Delivery or Send."""
    mail = {
        "timestamp": "2026-11-22T12:00:00.000Z",
        "source": SENDER,
        "sendingAccountId": "000000000000",
        "messageId": "010701938f0e7a5c-EXAMPLE-000000",
        "destination": [STAFF],
        "headersTruncated": False,
        "headers": [{"name": "From", "value": SENDER}],
        "commonHeaders": {"from": [SENDER], "subject": "s"},
        "tags": {"ses:configuration-set": ["talente"], "mail": [mail_id]},
    }
    return {"eventType": kind, "mail": mail, kind.lower(): _DETAILS.get(kind, {})}


_DETAILS: dict[str, dict[str, Any]] = {
    "Bounce": {
        "feedbackId": "0107-feedback",
        "bounceType": "Permanent",
        "bounceSubType": "General",
        "bouncedRecipients": [
            {"emailAddress": STAFF, "action": "failed", "status": "5.1.1", "diagnosticCode": "smtp; 550 5.1.1"}
        ],
        "timestamp": "2026-11-22T12:00:02.000Z",
        "reportingMTA": "dns; mx.talente.example",
    },
    "Complaint": {
        "feedbackId": "0107-feedback",
        "complainedRecipients": [{"emailAddress": STAFF}],
        "complaintFeedbackType": "abuse",
        "timestamp": "2026-11-22T12:00:02.000Z",
    },
    "Delivery": {
        "timestamp": "2026-11-22T12:00:02.000Z",
        "processingTimeMillis": 546,
        "recipients": [STAFF],
        "smtpResponse": "250 ok",
        "reportingMTA": "mta.talente.example",
    },
}
