"""Invitations: a code that is told once and opens what it is for, until it is used, over, or taken back."""

import pytest

from chalicelib.people.invitations.tables import INVITATIONS
from chalicelib.records import OFFICE
from tests.newcomers import begins, office, signs_in
from tests.office import mails
from tests.town import Reply, Town


@pytest.fixture
def inviting(town: Town) -> Town:
    office(town)
    signs_in(town, "berta")
    return town


@pytest.fixture
def guest(ministack_town: Town) -> Town:
    office(ministack_town)
    signs_in(ministack_town, "berta")
    return ministack_town


def invites(town: Town, **told: object) -> dict[str, object]:
    made = town.post("/invitations", {"kind": "shop", **told}, "olga")
    assert made.status == 201, made.body
    return dict(made.body)


def reads(town: Town, code: object) -> Reply:
    return town.sends("POST", "/invitations/readings", f'{{"code": "{code}"}}'.encode(), None)


def test_whoever_has_the_code_reads_what_it_is_for(inviting: Town) -> None:
    made = invites(inviting, name="Buch & Blatt")
    told = reads(inviting, str(made["code"]).lower()).body
    assert (told["kind"], told["name"], told["programme"]) == ("shop", "Buch & Blatt", "Hattingen Card")
    assert str(made["link"]).endswith(f"/join#{made['code']}")
    assert str(made["qr"]).startswith("<svg")


def test_the_code_stands_in_no_record_and_no_list(inviting: Town) -> None:
    code = str(invites(inviting)["code"])
    assert code not in str(OFFICE.records(INVITATIONS))
    assert code not in str(inviting.get("/invitations", "olga").body)
    assert len(code) >= 16


def test_an_invitation_is_used_once_and_its_guest_goes_on(inviting: Town) -> None:
    code = str(invites(inviting)["code"])
    first = begins(inviting, "berta", code=code)
    assert begins(inviting, "berta", code=code) == first
    signs_in(inviting, "dora")
    assert inviting.post("/applications", {"code": code}, "dora").code == "invitation_over"
    assert inviting.get("/invitations", "olga").body["invitations"][0]["state"] == "used"


def test_a_posters_invitation_is_used_as_often_as_it_says(inviting: Town) -> None:
    code = str(invites(inviting, uses=2)["code"])
    signs_in(inviting, "dora")
    signs_in(inviting, "emil")
    begins(inviting, "berta", code=code)
    begins(inviting, "dora", code=code)
    assert inviting.post("/applications", {"code": code}, "emil").code == "invitation_over"


def test_an_invitation_is_over_after_thirty_days_and_unknown_after_ninety(guest: Town) -> None:
    code = invites(guest)["code"]
    guest.passes(30)
    assert reads(guest, code).code == "invitation_over"
    guest.passes(60)
    assert reads(guest, code).code == "not_found"


def test_an_invitation_that_was_taken_back_opens_nothing(inviting: Town) -> None:
    made = invites(inviting)
    for _ in range(2):
        assert inviting.post(f"/invitations/{made['id']}/revocations", {}, "olga").body["state"] == "revoked"
    assert reads(inviting, made["code"]).code == "invitation_over"
    assert inviting.post("/applications", {"code": made["code"]}, "berta").code == "invitation_over"
    assert inviting.post("/invitations/0123456789/revocations", {}, "olga").code == "not_found"


def test_an_invitation_is_for_what_it_says(guest: Town) -> None:
    code = invites(guest)["code"]
    no = guest.post("/applications", {"code": code, "kind": "club"}, "berta")
    assert (no.code, no.body["errors"][0]["field"]) == ("invalid_value", "kind")
    assert guest.post("/applications", {}, "berta").code == "invalid_value"
    assert guest.post("/applications", {"kind": "bank"}, "berta").code == "invalid_value"


def test_codes_are_not_to_be_guessed_by_trying(guest: Town) -> None:
    tries = [reads(guest, f"7F3K2MQ8A1B2C3D4{i:04}").code for i in range(31)]
    assert set(tries[:30]) == {"not_found"}
    assert tries[30] == "too_many_tries"


def test_a_guest_is_invited_by_mail_and_their_address_is_in_no_list(mailing: Town) -> None:
    office(mailing)
    made = invites(mailing, mail="berta@example.org", name="Buch & Blatt")
    sent = mails()[-1]
    assert "berta@example.org" in str(sent)
    assert "berta@example.org" not in str(OFFICE.records(INVITATIONS))
    assert made["mailed"] is True
    assert mailing.post("/invitations", {"kind": "shop", "mail": "no"}, "olga").code == "malformed_mail_address"


def test_only_the_office_invites(guest: Town) -> None:
    for who in ("berta", "bakery owner", "anna", "bakery", "fc"):
        assert guest.post("/invitations", {"kind": "shop"}, who).code == "not_allowed"
