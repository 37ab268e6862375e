"""The audit by night: once a town day, told once, begun again where it died, whatever two runs do at once."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from itertools import count
from typing import Any

import boto3
import pytest

from chalicelib import records
from chalicelib.audits import book as audits
from chalicelib.audits.decisions import LEASE_MS
from chalicelib.ledger import days, shelves
from chalicelib.ledger.tables import stripe_key
from chalicelib.refusals import TryAgain
from chalicelib.wire import Unsettled, Wire
from tests.faults import MeddlingWire
from tests.office import STAFF, mails
from tests.town import Town, new_key

HOUR = 3_600_000


def at(town: Town, moment: str) -> None:
    """Set the ledger's clock, in the town's own time; it goes on by a millisecond a look."""
    told = datetime.fromisoformat(moment).replace(tzinfo=days.zone("Europe/Berlin"))
    ticks = count(int(told.astimezone(UTC).timestamp() * 1000))
    town.book.clock = lambda: next(ticks)


def spoils(town: Town, name: str = "bakery") -> None:
    """Somebody writes a number into a stripe that no posting made."""
    update = {
        "TableName": town.book.names.balance,
        "Key": stripe_key(town.accounts[name], 0),
        "UpdateExpression": "SET points_b = points_b + :one, points_av = points_av + :one",
        "ExpressionAttributeValues": {":one": {"N": "1"}},
    }
    town.book.line.call("UpdateItem", update)


class Dying(Wire):
    """Lets the first so many scans of tables go unanswered."""

    def __init__(self, like: Wire, scans: int) -> None:
        super().__init__(f"http://{like.host}", like.region, like.seconds)
        self.left = scans

    def call(self, operation: str, payload: dict[str, Any]) -> dict[str, Any]:
        if operation == "Scan" and self.left > 0:
            self.left -= 1
            raise Unsettled("the process ends here")
        return super().call(operation, payload)


def test_it_runs_once_a_night_and_not_before_a_quarter_past_midnight(mailing: Town) -> None:
    at(mailing, "2026-11-21T00:14")
    assert audits.nightly() is None
    at(mailing, "2026-11-21T00:40")
    mailing.scans("anna", 5000, "bakery")
    report = audits.nightly()
    assert report
    assert (report.day, report.postings, report.findings) == ("261121", 1, [])
    assert report.when.startswith("2026-11-20T23:40:00")
    at(mailing, "2026-11-21T01:40")
    assert audits.nightly() is None
    at(mailing, "2026-11-22T00:40")
    assert audits.nightly()
    assert mails() == []


@pytest.mark.parametrize(("day", "hours"), [("2026-10-25", 25), ("2027-03-28", 23)])
def test_a_day_of_the_clock_change_has_one_audit(ministack_town: Town, day: str, hours: int) -> None:
    start = days.midnight(day[2:].replace("-", ""), "Europe/Berlin")
    ran = []
    for hour in range(hours):
        ministack_town.book.clock = lambda hour=hour: start + hour * HOUR + 40 * 60_000  # type: ignore[misc]
        ran.append(audits.nightly() is not None)
    assert ran == [True] + [False] * (hours - 1)


def test_a_finding_is_told_in_one_mail_with_what_to_do(mailing: Town) -> None:
    spoils(mailing)
    at(mailing, "2026-11-21T00:40")
    report = audits.nightly()
    assert report
    assert {found["account"] for found in report.findings} == {mailing.accounts["bakery"], "world"}
    assert audits.nightly() is None
    (mail,) = mails()
    assert mail["To"] == [STAFF]
    assert mailing.accounts["bakery"] in mail["BodyText"]
    assert "docs/operations.md" in mail["BodyText"]
    assert audits.night("261121").report == report


def test_two_runs_at_once_audit_once_and_mail_once(mailing: Town) -> None:
    spoils(mailing)
    at(mailing, "2026-11-21T00:40")
    other: list[object] = []
    mailing.book.line = MeddlingWire(mailing.book.line, lambda: other.append(audits.nightly()))
    assert audits.nightly() is None
    assert other
    assert other[0]
    assert len(mails()) == 1


def test_a_run_that_died_is_begun_again_after_its_time(mailing: Town) -> None:
    at(mailing, "2026-11-21T00:40")
    mailing.book.sleep = lambda _: None
    mailing.book.line = Dying(mailing.book.line, 3)
    with pytest.raises(TryAgain):
        audits.nightly()
    assert audits.nightly() is None
    mailing.passes_ms(LEASE_MS)
    assert audits.nightly()
    assert audits.night("261121").tries == 2


def test_after_three_tries_that_died_it_says_so_once_and_stops(mailing: Town) -> None:
    at(mailing, "2026-11-21T00:40")
    mailing.book.sleep = lambda _: None
    mailing.book.line = Dying(mailing.book.line, 100)
    for _ in range(3):
        with pytest.raises(TryAgain):
            audits.nightly()
        mailing.passes_ms(HOUR)
    assert mails() == []
    assert [audits.nightly(), audits.nightly()] == [None, None]
    (mail,) = mails()
    assert "ausgefallen" in mail["Subject"]
    assert "3 Mal" in mail["BodyText"]


def test_a_run_that_was_overtaken_tells_nothing(mailing: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    spoils(mailing)
    at(mailing, "2026-11-21T00:40")
    slow = shelves.audited

    def overtaken(book: Any, *_: Any) -> shelves.Audit:
        monkeypatch.setattr(shelves, "audited", slow)
        mailing.passes_ms(LEASE_MS)
        assert audits.nightly()
        return slow(book)

    monkeypatch.setattr(shelves, "audited", overtaken)
    assert audits.nightly() is None
    assert (audits.night("261121").tries, len(mails())) == (2, 1)


def test_what_broke_while_telling_is_told_by_the_next_hour_without_another_audit(
    mailing: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    spoils(mailing)
    at(mailing, "2026-11-21T00:40")
    bucket = f"reports-{new_key()}"
    monkeypatch.setenv("REPORTS_BUCKET", bucket)
    with pytest.raises(boto3.client("s3").exceptions.ClientError):
        audits.nightly()
    boto3.client("s3").create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
    mailing.book.line = Dying(mailing.book.line, 1)
    assert audits.nightly()
    assert (audits.nightly(), len(mails()), audits.night("261121").tries) == (None, 1, 1)


def test_the_report_stands_in_the_bucket_as_it_was_first_told(mailing: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    bucket = f"reports-{new_key()}"
    monkeypatch.setenv("REPORTS_BUCKET", bucket)
    store = boto3.client("s3")
    store.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
    at(mailing, "2026-11-21T00:40")
    report = audits.nightly()
    assert report
    stored = json.load(store.get_object(Bucket=bucket, Key="audits/2026/11/21.json")["Body"])
    assert (stored["day"], stored["postings"], stored["findings"]) == ("261121", 0, [])
    audits._stored("261121", report)
    assert json.load(store.get_object(Bucket=bucket, Key="audits/2026/11/21.json")["Body"]) == stored


@pytest.fixture
def unjudged(monkeypatch: pytest.MonkeyPatch) -> Callable[[list[str]], None]:
    """Audits that leave these accounts unjudged: what a town that never rests would need a storm for."""

    def tells(accounts: list[str]) -> None:
        monkeypatch.setattr(shelves, "audited", lambda *_: shelves.Audit([], accounts, 7))

    return tells


def test_accounts_that_are_not_judged_three_nights_running_are_told(
    mailing: Town, unjudged: Callable[[list[str]], None]
) -> None:
    nights = {"2026-11-21": ["s:A", "s:B"], "2026-11-22": ["s:A"], "2026-11-23": ["s:A", "s:C"]}
    for day, accounts in nights.items():
        unjudged(accounts)
        at(mailing, f"{day}T00:40")
        audits.nightly()
    (mail,) = mails()
    assert "s:A" in mail["BodyText"]
    assert "s:C" not in mail["BodyText"]
    assert "drei Nächten" in mail["Subject"]


def test_an_item_of_the_journal_that_was_touched_is_a_finding_once(mailing: Town) -> None:
    at(mailing, "2026-11-20T15:00")
    for posting in ("ONE", "ONE", "TWO"):
        audits.tampered(posting, "REMOVE", 0)
    (mail,) = mails()
    assert "ONE" in mail["BodyText"]
    at(mailing, "2026-11-21T00:40")
    report = audits.nightly()
    assert report
    assert [(found["rule"], found["account"]) for found in report.findings] == [("R8", "ONE"), ("R8", "TWO")]
    at(mailing, "2026-11-22T00:40")
    again = audits.nightly()
    assert again
    assert again.findings == []


def test_without_a_staff_address_a_finding_is_kept_and_logged(town: Town) -> None:
    spoils(town)
    at(town, "2026-11-21T00:40")
    report = audits.nightly()
    assert report
    assert records.records("MAIL#audit-261121") == []
    assert report.count == 2
