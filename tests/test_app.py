"""The functions that nobody calls: each is given its event as AWS documents it, through the app's own handler."""

import pytest
from chalice.local import LambdaContext

import app
from chalicelib.audits import book as audits
from chalicelib.figures import book as figures
from chalicelib.ledger import shelves
from chalicelib.mail import book as mail
from infra.local import schedule
from tests.office import STAFF, logged, mails, notified, queued, ses_event, stream
from tests.town import Town

CONTEXT = LambdaContext("talente", memory_size=256, max_runtime_ms=60_000)
DAY = "261122"


def test_the_schedules_run_tick_and_audit(mailing: Town) -> None:
    mailing.turns_to("2026-11-22")
    app.tick(schedule.event(), CONTEXT)
    app.audit(schedule.event(), CONTEXT)
    assert audits.night(DAY).told_at


def test_the_journals_stream_is_counted(town: Town) -> None:
    town.turns_to("2026-11-22")
    town.scans("anna", 5000, "bakery")
    app.counters(stream(list(shelves.journal(town.book))), CONTEXT)
    assert figures.day(DAY).postings == {"award": 1}


def test_the_apis_log_lines_are_counted(town: Town) -> None:
    line = {"code": "card_blocked", "role": "till", "status": 409, "route": "/v1/scans"}
    app.refusals(logged(line), CONTEXT)
    assert figures.day(DAY).refusals == {"card_blocked": 1}


def test_the_queue_is_mailed_and_answers_what_must_come_again(mailing: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as silent:
        silent.delenv("MAIL_FROM")
        mail.send("audit-261122", [STAFF], "Prüfung", "Text")
    event = queued('{"mail": "audit-261122"}', "no mail")
    assert app.mailer(event, CONTEXT) == {"batchItemFailures": []}
    assert [sent["To"] for sent in mails()] == [[STAFF]]


def test_news_of_a_mail_are_kept(mailing: Town) -> None:
    mail.send("audit-261122", [STAFF], "Prüfung", "Text")
    app.bounces(notified(ses_event("Bounce", "audit-261122")), CONTEXT)
    assert mail.progress("audit-261122").state == "bounced"


def test_what_runs_by_itself_has_the_names_that_the_stack_knows() -> None:
    sources = {source.name for source in app.app.event_sources}
    functions = {function.name for function in app.app.pure_lambda_functions}
    assert sources | functions == {
        "tick",
        "audit",
        "counters",
        "refusals",
        "mailer",
        "printer",
        "typesetter",
        "bounces",
    }
