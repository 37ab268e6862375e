"""Drafts that stand still are reminded of twice, each time once, until they go on or somebody ends it."""

import re

import pytest

from chalicelib.clockwork import book as clockwork
from chalicelib.people.admissions import reminders
from tests.newcomers import begins, fills, hands_in, office, signs_in
from tests.office import mails
from tests.town import Reply, Town


@pytest.fixture
def waiting(mailing: Town) -> Town:
    """Berta began an application today."""
    office(mailing)
    signs_in(mailing, "berta")
    mailing.purchases["draft"] = begins(mailing, "berta", kind="shop")
    return mailing


def stops(town: Town, application: str, code: str) -> Reply:
    body = f'{{"application": "{application}", "code": "{code}"}}'.encode()
    return town.sends("POST", "/applications/stops", body, None)


def test_a_draft_is_reminded_of_after_three_and_fourteen_days_each_time_once(waiting: Town) -> None:
    sent = []
    for _ in range(16):
        waiting.passes(1)
        sent.append(reminders.run()[0])
    assert [day for day, count in enumerate(sent, 1) if count] == [3, 14]
    assert sum("berta@example.org" in str(mail) for mail in mails()) == 2


def test_after_a_pause_only_the_last_one_is_sent(waiting: Town) -> None:
    waiting.passes(20)
    assert [reminders.run()[0] for _ in range(2)] == [1, 0]


def test_what_goes_on_is_not_reminded_of(waiting: Town) -> None:
    waiting.passes(2)
    signs_in(waiting, "berta")
    fills(waiting, "berta", waiting.purchases["draft"], trading_name="Buch")
    waiting.passes(2)
    signs_in(waiting, "berta")
    hands_in(waiting, "berta")
    waiting.passes(20)
    assert reminders.run() == (0, [])


def test_the_code_in_the_mail_ends_the_reminders_and_no_other_does(waiting: Town) -> None:
    waiting.passes(3)
    reminders.run()
    found = re.search(
        r"stop#(a:[0-9A-Z]{8})\.([0-9A-Z]{16})", str(mails()[-1]).replace("=\\r\\n", "").replace("=\\n", "")
    )
    assert found
    assert stops(waiting, found[1], "7F3K2MQ8A1B2C3D4").code == "not_found"
    assert stops(waiting, found[1], found[2]).body == {"done": True}
    waiting.passes(20)
    assert reminders.run() == (0, [])


def test_the_tick_reminds(waiting: Town) -> None:
    waiting.passes(3)
    assert clockwork.tick().reminded == 1


def test_a_draft_that_came_to_nothing_is_gone_after_a_year_and_what_was_handed_in_stays(waiting: Town) -> None:
    signs_in(waiting, "dora")
    kept = hands_in(waiting, "dora")
    waiting.passes(367)
    office(waiting)
    assert [line["id"] for line in waiting.get("/applications", "olga").body["applications"]] == [kept]
