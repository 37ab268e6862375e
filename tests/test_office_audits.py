"""Audits as the office sees them: each night's, one that is run now with its progress, and one that died."""

import json
from typing import Any

import pytest

import app
from chalicelib import records
from chalicelib.audits import book as audits
from chalicelib.audits import runs
from chalicelib.audits.decisions import LEASE_MS
from chalicelib.audits.tables import RUN
from chalicelib.ledger import shelves
from chalicelib.refusals import TryAgain
from chalicelib.wire import of_function, signed
from tests.office import AUDITOR, CONTEXT, asked_elsewhere
from tests.test_audits import HOUR, Dying, at, spoils
from tests.town import Town, token


@pytest.fixture
def office(town: Town) -> Town:
    at(town, "2026-11-22T09:00")
    for role in ("board", "auditor"):
        town.tokens[role] = token(role, "operator")
    return town


def audit(town: Town, name: str) -> dict[str, Any]:
    reply = town.get(f"/audits/{name}", "auditor")
    assert reply.status == 200, reply.body
    return dict(reply.body)


def test_a_night_is_told_with_its_time_and_what_it_found(office: Town) -> None:
    office.scans("anna", 5000, "bakery")
    spoils(office)
    audits.nightly()
    told = office.get("/audits?month=2026-11", "clerk").body
    (night,) = told["audits"]
    assert (night["id"], night["kind"], night["state"], night["day"]) == ("261122", "night", "done", "2026-11-22")
    assert (night["postings"], night["findings"], night["unjudged"], night["tries"]) == (1, 2, 0, 1)
    assert (told["newest"], told["good"], "missing" in told) == ("261122", False, False)


def test_a_finding_names_the_account_or_the_posting_that_is_to_be_opened(office: Town) -> None:
    posting = office.scans("anna", 5000, "bakery").body["posting"]["id"]
    spoils(office)
    audits.tampered(posting, "MODIFY", 1)
    office.passes(1)
    audits.nightly()
    told = audit(office, "261123")["found"]
    places = {(one["rule"], one.get("account", ""), one.get("posting", "")) for one in told}
    assert ("R3", office.accounts["bakery"], "") in places
    assert ("R6", "", "") in places


def test_an_item_that_was_changed_yesterday_is_a_finding_with_its_posting(office: Town) -> None:
    posting = office.scans("anna", 5000, "bakery").body["posting"]["id"]
    audits.tampered(posting, "MODIFY", 1)
    office.passes(1)
    run = office.post("/audits", {}, "auditor").body
    (found,) = audit(office, run["id"])["found"]
    assert (found["rule"], found["posting"], "account" in found) == ("R8", posting, False)


def test_a_month_without_audits_is_empty_and_a_day_without_one_is_named(office: Town) -> None:
    told = office.get("/audits?month=2026-10", "clerk").body
    assert (told["audits"], told["missing"], "good" in told) == ([], "2026-11-22", False)


@pytest.mark.parametrize("who", ["clerk", "board", "auditor"])
def test_whoever_sees_all_has_it_run_now_and_it_is_kept(office: Town, who: str) -> None:
    office.scans("anna", 5000, "bakery")
    run = office.post("/audits", {}, who)
    assert (run.status, run.body["state"], run.body["postings"], run.body["findings"]) == (201, "done", 1, 0)
    assert audit(office, run.body["id"])["seconds"] >= 0
    (line,) = office.get("/audits", who).body["audits"]
    assert (line["id"], line["kind"], line["by"]) == (run.body["id"], "run", "operator")


def test_it_changes_nothing_in_the_books(office: Town) -> None:
    office.scans("anna", 5000, "bakery")
    before = list(shelves.journal(office.book)), list(shelves.balance(office.book))
    office.post("/audits", {}, "auditor")
    assert (list(shelves.journal(office.book)), list(shelves.balance(office.book))) == before


def test_in_the_cloud_the_audit_s_function_is_told_and_nobody_waits(
    office: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    with asked_elsewhere(monkeypatch) as asked:
        run = office.post("/audits", {}, "clerk").body
    ((path, event),) = asked
    assert (path, event["detail"]) == (of_function(AUDITOR).path, {"run": run["id"]})
    assert audit(office, run["id"])["state"] == "asked"
    app.audit(event, CONTEXT)
    assert audit(office, run["id"])["state"] == "done"


def test_a_call_that_nobody_waits_for_says_so_and_signs_it() -> None:
    headers = signed(
        "here", "eu-central-1", "InvokeFunction", b"{}", "20261122T004400Z", of_function("x", waits=False)
    )
    assert headers["x-amz-invocation-type"] == "Event"
    assert "x-amz-invocation-type" in headers["authorization"]


def test_a_second_click_gets_the_one_that_runs(office: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    with asked_elsewhere(monkeypatch) as asked:
        ids = {office.post("/audits", {}, who).body["id"] for who in ("clerk", "board", "auditor")}
        assert (len(ids), len(asked)) == (1, 1)
        app.audit(asked[0][1], CONTEXT)
        assert office.post("/audits", {}, "clerk").body["id"] not in ids


def test_an_event_that_comes_twice_audits_once(office: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    with asked_elsewhere(monkeypatch) as asked:
        office.post("/audits", {}, "clerk")
    ended = []
    for _ in range(2):
        app.audit(asked[0][1], CONTEXT)
        ended.append(runs.last())
    assert ended[0] == ended[1]


def test_it_tells_how_far_it_is_of_about_how_many(office: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    for cents in (1000, 2000, 3000):
        office.scans("anna", cents, "bakery")
    audits.nightly()
    heard: list[dict[str, Any]] = []
    monkeypatch.setattr(runs, "TELL_SECONDS", 0.0)
    monkeypatch.setattr(shelves, "READ_TOGETHER", 1)
    before = runs._Progress.__call__

    def listens(self: Any, reading: int, postings: int) -> None:
        before(self, reading, postings)
        heard.append(audit(office, self.run))

    monkeypatch.setattr(runs._Progress, "__call__", listens)
    office.post("/audits", {}, "clerk")
    assert {(told["state"], told["about"], told["reading"]) for told in heard} == {("running", 3, 1)}
    assert [told["read"] for told in heard] == [1, 2, 3]


def test_a_run_that_broke_off_says_so_at_once(office: Town) -> None:
    office.book.sleep = lambda _: None
    line = office.book.line
    office.book.line = Dying(line, 3)
    assert office.post("/audits", {}, "clerk").code == TryAgain.code
    office.book.line = line
    (told,) = office.get("/audits", "clerk").body["audits"]
    assert told["state"] == "died"
    assert office.post("/audits", {}, "clerk").body["state"] == "done"


def test_a_run_that_was_cut_off_is_told_as_such_after_its_time(office: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    with asked_elsewhere(monkeypatch):
        run = office.post("/audits", {}, "clerk").body["id"]
        begun = office.book.clock()
        records.written(records.changed(RUN, run, {"begun_at": begun}))
        assert audit(office, run)["state"] == "running"
        office.passes_ms(LEASE_MS + HOUR)
        assert audit(office, run)["state"] == "died"
        assert office.post("/audits", {}, "clerk").body["id"] != run


@pytest.mark.parametrize("name", ["261121", "LAST", "261122-00000000", "x", "2611"])
def test_what_is_no_audit_is_not_found(office: Town, name: str) -> None:
    audits.nightly()
    assert office.get(f"/audits/{name}", "clerk").code == "not_found"


def test_a_report_of_an_earlier_release_is_read(office: Town) -> None:
    old = {"when": "2026-11-21T00:40:00.000Z", "day": "261121", "postings": 5, "seconds": 1, "count": 0}
    text = json.dumps(old | {"findings": [], "unjudged": []})
    records.written(records.put("AUDIT", "261121", {"tries": 1, "begun_at": 1, "told_at": 1, "report": text}))
    assert audit(office, "261121")["postings"] == 5
    assert office.get("/overview", "clerk").body["months"] == []
