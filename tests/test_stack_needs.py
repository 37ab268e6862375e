"""What each function really asks of AWS is what its role lets it: everything it needs, tried by playing it."""

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from typing import Any

import boto3
import pytest
from botocore.client import BaseClient
from chalice.local import LambdaContext

import app
from chalicelib import config
from chalicelib.callers import Hat
from chalicelib.ledger import shelves
from chalicelib.mail import book as mail
from chalicelib.people.persons import book as persons
from chalicelib.wire import Wire
from infra.local import schedule
from infra.stack import permissions
from tests.office import STAFF, asked_elsewhere, logged, notified, presses, queued, ses_event, stream
from tests.signing import asks
from tests.test_telemetry_privacy import CALLS, Guest
from tests.town import Town

CONTEXT = LambdaContext("talente", memory_size=256, max_runtime_ms=60_000)
PARTS = {"Put": "PutItem", "Update": "UpdateItem", "ConditionCheck": "ConditionCheckItem", "Delete": "DeleteItem"}
Need = tuple[str, str, bool]
"""An action, what it is done to (a table's last word, or a service), and whether inside a transaction."""


@cache
def let(function: str) -> frozenset[Need]:
    """What a function's role lets it do, in the same words."""
    found: set[Need] = set()
    for statement in permissions.roles()[f"{function}Role"]["Properties"]["Policies"][0]["PolicyDocument"][
        "Statement"
    ]:
        given = statement["Fn::If"][1] if "Fn::If" in statement else statement
        inside = "dynamodb:EnclosingOperation" in str(given.get("Condition", ""))
        for action in given["Action"]:
            for thing in given["Resource"] if isinstance(given["Resource"], list) else [given["Resource"]]:
                service, _, name = action.partition(":")
                place = str(thing).rpartition("-")[2].strip("'}") if service == "dynamodb" else service
                found.add((name, place, inside))
    return frozenset(found)


@contextmanager
def watched(patch: pytest.MonkeyPatch) -> Iterator[set[Need]]:
    """All that is asked of AWS meanwhile, over our own line and by boto3."""
    seen: set[Need] = set()
    over_line, by_boto = Wire.call, BaseClient._make_api_call  # type: ignore[attr-defined]

    def called(self: Wire, operation: str, payload: dict[str, Any]) -> dict[str, Any]:
        service = self.dialect.name
        seen.update(needs(operation, payload) if service == "dynamodb" else {(operation, service, False)})
        return over_line(self, operation, payload)

    def made(self: BaseClient, operation: str, asked: Mapping[str, Any]) -> Any:
        service = self.meta.service_model.service_name
        found = needs(operation, asked) if service == "dynamodb" else {(operation, service, False)}
        seen.update(found)
        return by_boto(self, operation, asked)

    with patch.context() as patched:
        patched.setattr(Wire, "call", called)
        patched.setattr(BaseClient, "_make_api_call", made)
        yield seen


def needs(operation: str, payload: Mapping[str, Any]) -> set[Need]:
    if "QueueUrl" in payload:
        return {(operation, "sqs", False)}
    if operation == "TransactWriteItems":
        actions = [(PARTS[kind], part) for one in payload["TransactItems"] for kind, part in one.items()]
        return {(action, table(part), True) for action, part in actions}
    if operation == "BatchGetItem":
        return {(operation, name.rpartition("-")[2], False) for name in payload["RequestItems"]}
    return {(operation, table(payload), False)}


def table(payload: Mapping[str, Any]) -> str:
    index = "/index/*" if "IndexName" in payload else ""
    return str(payload["TableName"]).rpartition("-")[2] + index


def beyond(function: str, seen: set[Need]) -> set[Need]:
    """What was asked and is not let; a name of SES's that its permission spells otherwise is put right.

    What is let on its own is let inside a transaction too.
    """
    spelled = {(name, {"sesv2": "ses"}.get(place, place), inside) for name, place, inside in seen}
    given = let(function)
    return spelled - given - {(name, place, True) for name, place, inside in given if not inside}


def test_every_call_of_the_api_asks_for_what_its_role_lets_it(
    ministack_town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    guest = Guest(ministack_town)
    presses(monkeypatch)
    with watched(monkeypatch) as seen, asked_elsewhere(monkeypatch):
        assert {guest.asks(call).status for call in CALLS} <= {200, 201}
    assert beyond("APIHandler", seen) == set()
    assert {("PutItem", "journal", True), ("InvokeFunction", "lambda", False)} <= seen


def test_a_code_by_mail_asks_for_what_the_api_s_role_lets_it(mailing: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    queue: str = boto3.client("sqs").create_queue(QueueName=config.environment().table_prefix)["QueueUrl"]
    monkeypatch.setenv("MAIL_QUEUE", queue)
    with watched(monkeypatch) as seen:
        assert asks(mailing, "anna@example.org").status == 200
    assert beyond("APIHandler", seen) == set()
    assert {("SendMessage", "sqs", False), ("PutItem", "office", True)} <= seen


def test_the_tick_asks_for_what_its_role_lets_it(mailing: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    held = {"card": mailing.codes["anna"], "pocket": "points", "amount": 100}
    mailing.scans("anna", 5000, "bakery")
    mailing.post("/holds", held, "bakery")
    mailing.registers_clubs()
    tina = persons.register("tina@example.org")
    persons.give_hat(tina.id, Hat("club", mailing.accounts["fc"]), "operator")
    mailing.turns_to("2032-05-14")
    with watched(monkeypatch) as seen:
        app.tick(schedule.event(), CONTEXT)
    assert beyond("Tick", seen) == set()
    assert {("PutItem", "journal", True), ("PutItem", "office", True)} <= seen


def test_the_audit_asks_for_what_its_role_lets_it_and_writes_no_ledger(
    mailing: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    mailing.turns_to("2026-11-22")
    with watched(monkeypatch) as seen:
        app.audit(schedule.event(), CONTEXT)
    assert beyond("Audit", seen) == set()
    assert ("Scan", "journal", False) in seen


def test_an_audit_that_is_asked_for_asks_for_what_its_role_lets_it(
    mailing: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    with asked_elsewhere(monkeypatch) as asked:
        mailing.post("/audits", {}, "clerk")
    with watched(monkeypatch) as seen:
        app.audit(asked[0][1], CONTEXT)
    assert beyond("Audit", seen) == set()
    assert {("Scan", "journal", False), ("UpdateItem", "office", True)} <= seen


def test_the_others_ask_for_what_their_roles_let_them(mailing: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    mail.send("audit-261122", [STAFF], "Prüfung", "Text")
    anna = persons.register("anna@example.org")
    persons.give_hat(anna.id, Hat("member", mailing.accounts["anna"]), anna.id)
    posting = mailing.scans("anna", 5000, "bakery").body["posting"]["id"]
    mailing.post(f"/postings/{posting}/returns", {}, "bakery")
    events = {
        "Counters": (app.counters, stream(list(shelves.journal(mailing.book)))),
        "Refusals": (app.refusals, logged({"code": "card_blocked", "status": 409})),
        "Mailer": (app.mailer, queued('{"mail": "audit-261122"}')),
        "Bounces": (app.bounces, notified(ses_event("Bounce", "audit-261122"))),
    }
    for name, (handler, event) in events.items():
        with monkeypatch.context() as patch, watched(monkeypatch) as seen:
            if name != "Mailer":
                patch.delenv("MAIL_FROM")  # in the cloud the others put mails on the queue
            handler(event, CONTEXT)
        assert seen, name
        assert beyond(name, seen) == set(), name


def test_the_printer_asks_for_what_its_role_lets_it(printing: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    bucket = os.environ["PRINTS_BUCKET"]
    presses(monkeypatch)
    monkeypatch.setenv("PRINTS_BUCKET", bucket)
    run = printing.post("/card-batches", {"name": "Stadtfest", "count": 2}, "clerk").body["id"]
    with watched(monkeypatch) as seen:
        told = app.printer(queued(json.dumps({"batch": run, "part": 1})), CONTEXT)
    assert told == {"batchItemFailures": []}
    assert beyond("Printer", seen) == set()
    assert {("PutItem", "balance", True), ("PutObject", "s3", False)} <= seen
