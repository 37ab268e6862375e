"""Something is wrong: a case stands on the office's list once, is answered, and is nobody else's to read."""

from itertools import pairwise

import pytest

from chalicelib.callers import Hat
from chalicelib.mail import book as mail
from chalicelib.people.persons import book as persons
from chalicelib.people.sessions import book as sessions
from chalicelib.people.trail import book as trail
from tests.office import mails
from tests.town import Reply, Town, new_key

TEXT = "Am Samstag fehlen 50 Punkte.\nBitte prüfen."


def asks(town: Town, who: str = "anna", key: str | None = None, **more: str) -> Reply:
    return town.post("/cases", {"text": TEXT, **more}, who, key)


def answers(town: Town, number: str, way: str = "letter", **more: bool) -> Reply:
    return town.post(f"/cases/{number}/answers", {"text": "Nachgebucht.", "way": way, **more}, "clerk")


def test_a_case_with_a_posting_is_on_the_list_until_it_is_answered(town: Town) -> None:
    posting = town.scans("anna", 5000, "bakery").body["posting"]["id"]
    number = asks(town, posting=posting).body["case"]
    (open_one,) = town.get("/cases", "clerk").body["cases"]
    assert (open_one["case"], open_one["posting"], open_one["account"]) == (number, posting, town.accounts["anna"])
    assert answers(town, number).status == 201
    assert town.get("/cases", "clerk").body["cases"] == []
    (own,) = town.get("/me/cases", "anna").body["cases"]
    assert (own["state"], own["replies"][0]["text"]) == ("closed", "Nachgebucht.")
    assert "who" not in own["replies"][0]
    assert [change.what for change in trail.changes(number)] == ["case_answered"]


def test_the_same_request_is_one_case_and_another_text_is_refused(town: Town) -> None:
    key = new_key()
    first, second = asks(town, key=key), asks(town, key=key)
    assert (first.body, second.headers["idempotent-replayed"]) == (second.body, "true")
    assert len(town.get("/cases", "clerk").body["cases"]) == 1
    assert town.post("/cases", {"text": "Anders."}, "anna", key).code == "idempotency_key_reused"


def test_nobody_asks_about_somebody_elses_posting(town: Town) -> None:
    posting = town.scans("anna", 5000, "bakery").body["posting"]["id"]
    town.opens_member("bob")
    assert asks(town, "bob", posting=posting).code == "not_found"
    number = asks(town, posting=posting).body["case"]
    assert town.get(f"/cases/{number}", "bob").code == "not_found"


def test_who_holds_a_card_needs_nothing_else(town: Town) -> None:
    code = town.codes["anna"]
    body = {"card": code, "text": TEXT, "mail": "anna@example.org"}
    assert town.post("/cases/by-card", body, None).status == 201
    (case,) = town.get("/cases", "clerk").body["cases"]
    assert (case["account"], case["answers_by_mail"]) == (town.accounts["anna"], True)
    forged = code[:-1] + ("X" if code[-1] != "X" else "W")
    assert town.post("/cases/by-card", {**body, "card": forged}, None).code == "card_forged"


def test_an_answer_by_mail_is_sent_once_with_what_was_asked(mailing: Town) -> None:
    number = asks(mailing, mail="anna@example.org").body["case"]
    assert answers(mailing, number, "mail", closes=False).body["state"] == "answered"
    (sent,) = mails()
    assert all(word in sent["BodyText"] for word in ("Nachgebucht.", "fehlen 50 Punkte"))
    assert mail.progress(f"case-{number}-1").sent_at
    assert answers(mailing, number).body["state"] == "closed"
    assert answers(mailing, number).code == "case_closed"


def test_without_an_address_it_is_a_letter_or_a_call(town: Town) -> None:
    number = asks(town).body["case"]
    assert answers(town, number, "mail").code == "no_mail_address"
    assert answers(town, number, "phone").status == 201


def test_a_wrong_address_is_told_and_too_many_cases_wait(town: Town) -> None:
    assert asks(town, mail="anna").code == "malformed_mail_address"
    town.turns_to("2036-11-22")
    codes = [asks(town).code for _ in range(21)]
    assert codes == [""] * 20 + ["too_many_tries"]


def test_the_longest_waiting_stands_first(town: Town) -> None:
    for _ in range(3):
        asks(town)
    waiting = town.get("/cases?state=open", "clerk").body["cases"]
    assert all(one["opened_at"] <= other["opened_at"] for one, other in pairwise(waiting))
    assert len(waiting) == 3


@pytest.mark.parametrize("text", ["", " \x00", "x" * 2001])
def test_what_is_no_text_is_refused(ministack_town: Town, text: str) -> None:
    assert ministack_town.post("/cases", {"text": text}, "anna").status == 400


def test_a_person_is_answered_where_their_mail_is(town: Town) -> None:
    person = persons.register("anna@example.org")
    town.tokens["a person"] = sessions.opened(Hat("person", person.id), person.id).access
    assert asks(town, "a person").status == 201
    (case,) = town.get("/cases", "clerk").body["cases"]
    assert (case["account"], case["answers_by_mail"]) == (person.id, True)


def test_a_till_reads_what_was_asked_at_a_till_and_not_what_its_owner_wrote(town: Town) -> None:
    number = asks(town, "bakery owner").body["case"]
    asked = asks(town, "bakery").body["case"]
    assert [case["case"] for case in town.get("/me/cases", "bakery").body["cases"]] == [asked]
    assert town.get(f"/cases/{number}", "bakery").code == "not_found"
    assert len(town.get("/me/cases", "bakery owner").body["cases"]) == 2


def test_a_number_that_was_only_seen_opens_no_case(town: Town) -> None:
    assert town.post("/cases/by-card", {"card": town.numbers["anna"], "text": TEXT}, None).code == "stub_needed"
