"""A shop that is insolvent: from this moment on nothing is booked on it, what it owes is claimed and written off."""

import io
from base64 import b64decode

import pytest
from pypdf import PdfReader

from chalicelib import config
from tests.faults import SilentWire
from tests.four_eyes import FIRST, SECOND, approves, decided, prepares, signed_in, staffed
from tests.town import Reply, Town, new_key

WHY = "Amtsgericht Leipzig, 405 IN 1234/26"


@pytest.fixture
def owing(town: Town) -> Town:
    """The bakery gave Anna and her club 30.00 in points, and got 5.00 of hers back."""
    town.registers_shop("bakery")
    staffed(town)
    town.purchases = {"scan": town.scans("anna", 3000, "bakery").body["posting"]["id"]}
    pays(town, "bakery")
    return town


def shown(units: int, language: str) -> str:
    return config.town().points.shown(units, language).partition(" ")[0]


def day(town: Town) -> str:
    told = town.book.moment().day
    return f"20{told[:2]}-{told[2:4]}-{told[4:]}"


def pays(town: Town, shop: str, key: str | None = None) -> Reply:
    return town.post("/redemptions", {"card": town.codes["anna"], "pocket": "points", "amount": 500}, shop, key)


def insolvent(town: Town, who: str = FIRST, since: str = "", shop: str = "bakery") -> Reply:
    path = f"/shops/{town.accounts[shop]}/insolvencies"
    return signed_in(town, who, lambda: town.post(path, {"from": since or day(town), "why": WHY}, who))


def taken_back(town: Town, who: str = SECOND) -> Reply:
    path = f"/shops/{town.accounts['bakery']}/insolvencies/withdrawals"
    return signed_in(town, who, lambda: town.post(path, {"why": "verwechselt"}, who))


def writes_off(town: Town) -> Reply:
    return decided(town, {"write_off": {"shop": town.accounts["bakery"]}})


def test_a_clerk_stops_a_shop_at_once_and_its_till_hears_what_to_say(owing: Town) -> None:
    before, key = owing.balance("bakery"), new_key()
    paid = pays(owing, "bakery", key).body
    assert (insolvent(owing).status, insolvent(owing).body["from"]) == (201, day(owing))
    purchase = f"/postings/{owing.purchases['scan']}/returns"
    slip, back = owing.post("/slips", {"purchase_cents": 1000}, "bakery"), owing.post(purchase, {}, "bakery")
    refused = [owing.scans("anna", 1000, "bakery"), pays(owing, "bakery"), slip, back]
    assert {reply.code for reply in refused} == {"shop_stopped"}
    assert pays(owing, "bakery", key).body == paid
    assert (owing.balance("bakery"), owing.audit()) == (before + 500, [])


def test_what_a_holder_has_stays_good_in_every_other_shop(owing: Town) -> None:
    owing.opens_shop("butcher")
    held = owing.balance("anna")
    insolvent(owing)
    assert (owing.balance("anna"), pays(owing, "butcher").status) == (held, 201)


def test_only_the_board_takes_it_back_and_the_till_scans_again(owing: Town) -> None:
    insolvent(owing)
    assert taken_back(owing, FIRST).code == "not_allowed"
    assert (taken_back(owing).status, taken_back(owing).code) == (200, "not_insolvent")
    assert owing.scans("anna", 1000, "bakery").status == 201
    assert (insolvent(owing).status, owing.scans("anna", 1000, "bakery").code) == (201, "shop_stopped")


def test_the_day_is_no_other_day_and_none_to_come(owing: Town) -> None:
    assert insolvent(owing, since="2099-01-01").code == "invalid_value"
    assert insolvent(owing, since="2001-01-01").code == "invalid_value"
    owing.passes(1)
    insolvent(owing)
    owing.passes(1)
    assert insolvent(owing).code == "already_insolvent"
    assert insolvent(owing, shop="fc").code == "not_found"


def test_two_people_write_off_what_it_owes_and_the_reserve_bears_it(owing: Town) -> None:
    owed = -owing.balance("bakery")
    assert writes_off(owing).code == "not_insolvent"
    insolvent(owing)
    told = writes_off(owing).body
    assert (told["posting"]["kind"], owing.balance("bakery")) == ("write_off", 0)
    assert {(leg["account"], leg["amount"]) for leg in told["legs"]} == {
        ("x:reserve", -owed),
        (owing.accounts["bakery"], owed),
    }
    assert (writes_off(owing).code, taken_back(owing).code) == ("nothing_owed", "already_written_off")
    assert owing.audit() == []


def test_of_two_write_offs_at_once_one_is_booked(owing: Town) -> None:
    insolvent(owing)
    told = {"write_off": {"shop": owing.accounts["bakery"]}}
    first, second = (prepares(owing, told).body["id"] for _ in range(2))
    assert [approves(owing, first).status, approves(owing, second).status] == [201, 409]
    assert (owing.balance("bakery"), owing.audit()) == (0, [])


def test_a_write_off_is_above_what_a_clerk_may_approve(owing: Town) -> None:
    insolvent(owing)
    asked = prepares(owing, {"write_off": {"shop": owing.accounts["bakery"]}}, SECOND)
    refused = approves(owing, asked.body["id"], FIRST)
    assert (refused.code, refused.body["roles"]) == ("above_limit", ["board"])


def test_a_shop_with_several_stripes_is_stopped_and_written_off_whole(town: Town) -> None:
    town.opens_shop("market", stripes=3, points=1_000_000)
    town.registers_shop("market")
    for cents in (1000, 2000, 3000):
        assert town.scans("anna", cents, "market").status == 201
    insolvent(town, shop="market")
    assert decided(town, {"write_off": {"shop": town.accounts["market"]}}).status == 201
    assert (town.balance("market"), town.audit()) == (0, [])


def test_after_a_lost_answer_it_is_stopped_once(owing: Town) -> None:
    line = owing.book.line
    owing.book.line = silent = SilentWire(line)
    silent.silence_writes = True
    assert insolvent(owing).code == "try_again"
    owing.book.line = line
    assert (insolvent(owing).status, owing.scans("anna", 100, "bakery").code) == (201, "shop_stopped")
    trail = owing.get(f"/trail?thing={owing.accounts['bakery']}", "clerk").body["changes"]
    assert [each["what"] for each in trail] == ["insolvent"]


@pytest.mark.parametrize(("language", "said"), [("de", "Forderung zusammen"), ("en", "Claim in all")])
def test_the_claim_states_what_it_owes_by_month_up_to_the_day(owing: Town, language: str, said: str) -> None:
    owed = -owing.balance("bakery")
    owing.passes(1)
    owing.scans("anna", 700, "bakery")
    path = f"/shops/{owing.accounts['bakery']}/claims"
    assert owing.get(f"{path}/{language}", "clerk").code == "not_insolvent"
    insolvent(owing)
    assert owing.get(f"{path}/xx", "clerk").code == "not_found"
    pages = PdfReader(io.BytesIO(b64decode(owing.get(f"{path}/{language}", "clerk").body["pdf"]))).pages
    text = "\n".join(page.extract_text() for page in pages)
    for told in (said, owing.accounts["bakery"], shown(-owed, language), shown(owed, language)):
        assert told in text
    assert text.count(f"{shown(owed // 100, language)} EUR") == 2
