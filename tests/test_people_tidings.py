"""Who registered hears of every return, once, and of nothing else."""

from chalicelib.callers import Hat
from chalicelib.figures import book as figures
from chalicelib.ledger import shelves
from chalicelib.people.persons import book as persons
from chalicelib.people.persons import tidings
from tests.office import mails, stream
from tests.town import Town


def streamed(town: Town) -> int:
    return tidings.told(figures.counters(stream(list(shelves.journal(town.book)))))


def test_a_holder_is_told_once_that_a_purchase_came_back(mailing: Town) -> None:
    anna = persons.register("anna@example.org", "Anna")
    persons.give_hat(anna.id, Hat("member", mailing.accounts["anna"]), anna.id)
    posting = mailing.scans("anna", 5000, "bakery").body["posting"]["id"]
    assert streamed(mailing) == 0
    assert mailing.post(f"/postings/{posting}/returns", {}, "bakery").status == 201
    for _ in range(2):
        assert streamed(mailing) == 1
    (sent,) = mails()
    assert sent["To"] == ["anna@example.org"]
    assert "zurückgenommen" in sent["Subject"]


def test_a_card_that_nobody_registered_is_told_nothing(mailing: Town) -> None:
    posting = mailing.scans("anna", 5000, "bakery").body["posting"]["id"]
    mailing.post(f"/postings/{posting}/returns", {}, "bakery")
    assert streamed(mailing) == 0
