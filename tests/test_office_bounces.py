"""An address that takes no mail: whose it is, what the mail server said, and that it is mended."""

import pytest

from chalicelib.mail import book as mail
from chalicelib.mail import returned
from chalicelib.people.trail import book as trail
from tests import newcomers
from tests.office import notified, ses_event
from tests.town import Town

WHY = {"why": "asked on the telephone"}


@pytest.fixture
def office(town: Town) -> Town:
    newcomers.office(town)
    town.opens_person("berta", "berta@example.org", "Berta Müller")
    return town


def bounces(address: str, event: str = "Bounce") -> str:
    """A mail to an address comes back; what its page is called."""
    mail.send(f"to-{address[:4]}", [address], "Ihr Code", "Text")
    mail.bounces(notified(ses_event(event, f"to-{address[:4]}")))
    return returned.listed(9)[0].id


def test_a_member_s_address_is_told_with_a_reason_which_the_member_reads(office: Town) -> None:
    path = f"/bounces/{bounces('berta@example.org')}"
    hidden = office.get(path, "clerk").body
    assert (hidden["veiled"], hidden["account"]) == ("b…@example.org", office.accounts["berta"])
    assert not {"address", "name", "subject"} & hidden.keys()
    office.looks("berta", why="Post kommt zurück")
    told = office.get(path, "clerk").body
    assert (told["address"], told["name"], told["said"]) == ("berta@example.org", "Berta Müller", "permanent")
    assert told["subject"] == "Ihr Code"
    assert "Post kommt zurück" in [each.get("why") for each in office.get("/me/access-log", "berta").body["looks"]]


def test_a_shop_s_address_needs_no_reason(office: Town) -> None:
    newcomers.signs_in(office, "dora", "shop", office.accounts["bakery"])
    told = office.get(f"/bounces/{bounces('dora@example.org', 'Complaint')}", "olga").body
    assert (told["address"], told["account"], told["said"]) == (
        "dora@example.org",
        office.accounts["bakery"],
        "complaint",
    )


def test_what_is_mended_waits_no_more_until_a_mail_comes_back_again(office: Town) -> None:
    name = bounces("berta@example.org")
    for _ in range(2):
        assert office.post(f"/bounces/{name}/ends", WHY, "olga").status == 200
    assert office.get(f"/bounces/{name}", "olga").code == "not_found"
    (noted,) = trail.changes(f"bounce:{name}")
    assert (noted.what, noted.why) == ("bounce_mended", WHY["why"])
    mail.send("later", ["berta@example.org"], "Post", "Text")
    mail.bounces(notified(ses_event("Bounce", "later")))
    assert office.get(f"/bounces/{name}", "olga").status == 200


@pytest.mark.parametrize("name", ["00000000", "x", "berta@example.org", "..%2f..%2fTOWN"])
def test_an_address_that_never_was_there_is_not_found(office: Town, name: str) -> None:
    assert office.get(f"/bounces/{name}", "olga").code == "not_found"
