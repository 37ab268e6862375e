"""Shops and clubs join by themselves: from an invitation to the first scan, and everything that can go wrong."""

from functools import partial

import pytest

from chalicelib.people import book as people
from chalicelib.people.admissions import book as admissions
from chalicelib.people.persons import book as persons
from chalicelib.people.trail import book as trail
from chalicelib.rules.book import town_rules
from tests.faults import MeddlingWire
from tests.newcomers import (
    BRANCH,
    CLUB,
    IBAN,
    MET,
    OTHER_IBAN,
    SHOP,
    WEEK,
    agrees,
    approves,
    begins,
    fills,
    hands_in,
    joined,
    office,
    ready,
    signs_in,
)
from tests.town import Town, token

PAIRED = ("b1", "t1")
UNKNOWN = ("refused", "C", False, "")
"""A refused shop that never came so far as the register."""


@pytest.fixture
def newcomer(town: Town) -> Town:
    """The town with an office, and Berta, who signed in and belongs to nobody yet."""
    office(town)
    signs_in(town, "berta")
    return town


@pytest.fixture
def guest(ministack_town: Town) -> Town:
    """The same on the first engine only."""
    office(ministack_town)
    signs_in(ministack_town, "berta")
    return ministack_town


def pairs(town: Town, name: str, account: str) -> None:
    """The shop gets a till, as pairing will give it one."""
    till = people.register_till(account, "b1", "Theke")
    town.accounts[name], town.tokens[name] = account, token("till", account, "b1", till.id)


def test_a_shop_comes_all_the_way_from_an_invitation_to_its_first_scan(newcomer: Town) -> None:
    invited = newcomer.post("/invitations", {"kind": "shop", "name": "Buch & Blatt"}, "olga").body
    application = begins(newcomer, "berta", code=invited["code"])
    assert fills(newcomer, "berta", application, **SHOP).body["missing"] == []
    assert agrees(newcomer, "berta", application).body["step"] == "submission"
    handed_in = newcomer.post(f"/applications/{application}/submissions", {}, "berta").body
    pairs(newcomer, "books", handed_in["account"])
    newcomer.scans("anna", 100_000, "bakery")
    paid = {"card": newcomer.codes["anna"], "pocket": "points", "amount": 100}
    assert newcomer.post("/redemptions", paid, "books").status == 201
    assert newcomer.scans("anna", 5000, "books").code == "credit_line_exhausted"
    admissions.practised(handed_in["account"])
    assert approves(newcomer, application).body["step"] == "done"
    assert newcomer.scans("anna", 5000, "books").status == 201
    assert newcomer.audit() == []


def test_a_live_shop_is_in_the_register_with_all_it_told(newcomer: Town) -> None:
    business = people.business(joined(newcomer, "berta"))
    assert (business.name, business.iban, business.trade.holder) == (
        "Buch & Blatt",
        IBAN.replace(" ", ""),
        "Berta Buch",
    )
    assert (business.trade.state, business.trade.category, business.tax.vat_id) == ("live", "books", "DE136695976")
    assert business.branches[0].street == BRANCH["street"]
    assert business.trade.hours["sa"] == [["09:00", "12:00"]]


def test_a_trade_brings_its_exclusions_and_every_shop_its_margin(newcomer: Town) -> None:
    account = joined(newcomer, "berta")
    newcomer.passes_ms(180_000)
    rules = town_rules().at(newcomer.book.clock(), account)
    assert {"books", "press"} <= set(rules.exclusions)
    assert rules.margin == {"points": 100_000}
    assert newcomer.book.party_now(account).floors == {"points": -1_000_000, "voucher": -500_000}


def test_a_club_is_admitted_by_the_published_criteria_and_gets_points_from_then_on(newcomer: Town) -> None:
    account = joined(newcomer, "berta", "club")
    newcomer.changes_card("anna", club=account)
    assert newcomer.scans("anna", 5000, "bakery").status == 201
    assert newcomer.balance("berta club") > 0
    club = people.club(account)
    assert (club.kind, club.charter.form, club.charter.holder) == ("music", "association", "Chor am Fluss e.V.")
    assert newcomer.audit() == []


def test_a_club_that_misses_a_criterion_is_not_admitted(guest: Town) -> None:
    application = hands_in(guest, "berta", "club")
    missed = approves(guest, application, met=[name for name in MET if name != "open"])
    assert (missed.code, missed.body["missing"]) == ("criteria_not_met", ["open"])
    assert approves(guest, application, met=[*MET, "rich"]).code == "invalid_value"
    assert approves(guest, application, met=MET).body["decision"]["criteria"] == "2026-11-22"


def test_what_is_typed_is_kept_step_by_step(newcomer: Town) -> None:
    application = begins(newcomer, "berta", kind="shop")
    fills(newcomer, "berta", application, trading_name="Buch", contact_name="Berta")
    fills(newcomer, "berta", application, iban=IBAN, trading_name="Buch & Blatt")
    kept = newcomer.get(f"/applications/{application}", "berta").body
    assert kept["fields"] == {"trading_name": "Buch & Blatt", "contact_name": "Berta", "iban": IBAN.replace(" ", "")}
    assert (kept["step"], "iban" in kept["missing"], "hours" in kept["missing"]) == ("fields", False, True)
    fills(newcomer, "berta", application, iban=None)
    assert "iban" not in newcomer.get(f"/applications/{application}", "berta").body["fields"]


def test_how_to_reach_somebody_stands_with_the_person_alone(newcomer: Town) -> None:
    begun = ready(newcomer, "berta")
    scanned = newcomer.book.line.call("Scan", {"TableName": "-".join([newcomer.book.names.balance[:-8], "office"])})
    assert "Berta" not in str([item for item in scanned["Items"] if "contact" in str(item)])
    assert admissions.contact(admissions.application(begun))["contact_phone"] == "+49 3421 12345"


@pytest.mark.parametrize(
    ("told", "wrong"),
    [
        ({"iban": "DE89 3704 0044 0532 0130 01"}, ["iban"]),
        ({"vat_id": "DE136695977"}, ["vat_id"]),
        ({"tax_number": "123"}, ["tax_number"]),
        ({"iban": "DE1", "vat_id": "x", "category": "casino"}, ["iban", "category", "vat_id"]),
        ({"hours": {"mo": [["18:00", "09:00"]]}}, ["hours"]),
        ({"hours": {"mo": [["14:00", "18:00"], ["09:00", "13:00"]]}}, ["hours"]),
        ({"purpose": "Singen"}, ["purpose"]),
    ],
)
def test_wrong_fields_are_named_and_the_others_stay(guest: Town, told: dict[str, object], wrong: list[str]) -> None:
    application = begins(guest, "berta", kind="shop")
    fills(guest, "berta", application, trading_name="Buch")
    no = fills(guest, "berta", application, **told)
    assert (no.code, [error["field"] for error in no.body["errors"]]) == ("invalid_value", wrong)
    assert guest.get(f"/applications/{application}", "berta").body["fields"] == {"trading_name": "Buch"}


@pytest.mark.parametrize(
    ("date", "taken"), [("2026-01-31", True), ("2020-01-31", False), ("2099-01-31", False), ("2026-02-30", False)]
)
def test_a_notice_of_exemption_is_a_date_of_the_last_five_years(guest: Town, date: str, taken: bool) -> None:
    guest.turns_to("2026-11-22")
    signs_in(guest, "berta")
    application = begins(guest, "berta", kind="club")
    assert (fills(guest, "berta", application, exemption_date=date).status == 200) == taken


def test_each_form_of_club_asks_for_its_own(guest: Town) -> None:
    application = begins(guest, "berta", kind="club")
    told = {**CLUB, "form": "charitable"}
    assert fills(guest, "berta", application, **told).body["missing"] == ["exemption_date", "exemption_authority"]
    assert fills(guest, "berta", application, form="public").body["missing"] == ["booking_reference"]


def test_nothing_is_handed_in_half(guest: Town) -> None:
    application = begins(guest, "berta", kind="shop")
    fills(guest, "berta", application, **{name: value for name, value in SHOP.items() if name != "vat_id"})
    no = guest.post(f"/applications/{application}/submissions", {}, "berta")
    assert (no.code, no.body["missing"]) == ("application_incomplete", ["vat_id"])
    assert no.body["terms"] == ["shop-contract", "privacy-notice"]


def test_terms_are_agreed_to_in_the_version_that_was_read(guest: Town) -> None:
    application = begins(guest, "berta", kind="shop")
    old = {"terms": [{"id": "shop-contract", "version": "2020-01-01"}]}
    assert guest.post(f"/applications/{application}/acceptances", old, "berta").code == "terms_changed"
    agrees(guest, "berta", application)
    kept = admissions.application(application).accepted["shop-contract"]
    assert (kept.version, len(kept.hash), kept.who) == ("2026-11-22", 64, admissions.application(application).person)


def test_a_second_click_begins_and_hands_in_nothing_twice(newcomer: Town) -> None:
    assert begins(newcomer, "berta", kind="shop") == begins(newcomer, "berta", kind="shop")
    application = ready(newcomer, "berta")
    first, second = (newcomer.post(f"/applications/{application}/submissions", {}, "berta") for _ in range(2))
    assert (first.status, second.status, second.body) == (200, 200, first.body)


def test_the_same_shop_does_not_apply_twice(newcomer: Town) -> None:
    hands_in(newcomer, "berta")
    signs_in(newcomer, "dora")
    twin = ready(newcomer, "dora", trading_name="BUCH & Blatt")
    assert newcomer.post(f"/applications/{twin}/submissions", {}, "dora").code == "already_applied"
    fills(newcomer, "dora", twin, iban=OTHER_IBAN)
    assert newcomer.post(f"/applications/{twin}/submissions", {}, "dora").status == 200


def test_what_is_handed_in_is_not_changed_any_more(guest: Town) -> None:
    application = hands_in(guest, "berta")
    assert fills(guest, "berta", application, iban=OTHER_IBAN).code == "already_handed_in"
    assert agrees(guest, "berta", application).code == "already_handed_in"


def test_an_application_is_seen_by_whoever_made_it_and_the_office(guest: Town) -> None:
    application = begins(guest, "berta", kind="shop")
    signs_in(guest, "dora")
    assert guest.get(f"/applications/{application}", "dora").code == "not_found"
    assert fills(guest, "dora", application, iban=IBAN).code == "not_found"
    assert guest.post(f"/applications/{application}/submissions", {}, "olga").code == "not_found"
    assert guest.get(f"/applications/{application}", "olga").status == 200
    assert [each["id"] for each in guest.get("/applications", "berta").body["applications"]] == [application]
    assert guest.get("/applications", "dora").body == {"applications": []}


def test_the_office_fills_in_a_form_on_the_phone_and_that_is_noted(guest: Town) -> None:
    application = begins(guest, "berta", kind="shop")
    assert fills(guest, "olga", application, **SHOP).body["missing"] == []
    noted = trail.changes(application)[0]
    assert (noted.what, noted.role, noted.after["iban"]) == ("application_filled", "clerk", "told")
    assert agrees(guest, "olga", application).code == "not_found"


def test_a_till_or_an_offices_own_token_is_no_human_being(guest: Town) -> None:
    assert guest.post("/applications", {"kind": "shop"}, "bakery").code == "not_allowed"
    assert guest.post("/applications", {"kind": "shop"}, "bakery owner").code == "not_allowed"
    assert approves(guest, hands_in(guest, "berta"), "clerk").code == "not_allowed"


def test_nobody_decides_about_a_shop_of_their_own(newcomer: Town) -> None:
    signs_in(newcomer, "berta", "clerk", "operator")
    application = hands_in(newcomer, "berta")
    assert approves(newcomer, application, "berta").code == "own_application"
    account = admissions.application(application).account
    signs_in(newcomer, "bodo", "shop", account)
    signs_in(newcomer, "bodo", "board", "operator")
    assert newcomer.post(f"/applications/{application}/refusals", {"why": "x"}, "bodo").code == "own_application"
    assert approves(newcomer, application, "olga").status == 201


def test_a_shop_that_never_practised_is_not_approved(guest: Town) -> None:
    application = ready(guest, "berta")
    assert guest.post(f"/applications/{application}/practices", {}, "berta").code == "not_handed_in"
    guest.post(f"/applications/{application}/submissions", {}, "berta")
    assert approves(guest, application).body["missing"] == ["practice"]
    assert guest.post(f"/applications/{application}/practices", {}, "olga").body["step"] == "approval"
    assert approves(guest, application).status == 201


def test_a_decision_is_made_once(newcomer: Town) -> None:
    application = hands_in(newcomer, "berta")
    first, second = approves(newcomer, application, "olga"), approves(newcomer, application, "bodo")
    assert (first.status, second.status) == (201, 201)
    assert second.body["decision"] == first.body["decision"]
    assert newcomer.post(f"/applications/{application}/refusals", {"why": "x"}, "bodo").code == "not_handed_in"
    assert newcomer.post(f"/applications/{application}/withdrawals", {}, "berta").code == "not_handed_in"


def test_a_refused_shop_takes_nothing_more_and_may_put_it_right(newcomer: Town) -> None:
    application = hands_in(newcomer, "berta")
    account = admissions.application(application).account
    pairs(newcomer, "books", account)
    told = newcomer.post(f"/applications/{application}/refusals", {"why": "Adresse unklar"}, "olga").body
    assert (told["state"], told["decision"]["why"], told["step"]) == ("refused", "Adresse unklar", "submission")
    assert newcomer.scans("anna", 5000, "books").code in {"not_signed_in", "account_closed"}
    assert persons.wearers(account) == []
    fills(newcomer, "berta", application, branches=[{**BRANCH, "street": "Markt 2"}])
    assert newcomer.post(f"/applications/{application}/submissions", {}, "berta").body["step"] == "practice"
    newcomer.post(f"/applications/{application}/practices", {}, "berta")
    assert approves(newcomer, application).status == 201
    business = people.business(account)
    assert (business.branches[0].street, business.trade.state) == ("Markt 2", "live")
    assert newcomer.audit() == []


def stands(town: Town, application: str) -> tuple[str, str, bool, str]:
    """An application's state, its account's, whether anybody is in the role, and what the register says."""
    found = admissions.application(application)
    account, worn = town.book.party_now(found.account).state, persons.wearers(found.account) != []
    shops = {shop.account: shop.trade.state for shop in people.businesses()}
    return found.state, account, worn, shops.get(found.account, "")


def test_a_submission_that_read_before_the_refusal_opens_nothing(newcomer: Town) -> None:
    application = hands_in(newcomer, "berta")
    read = admissions.application(application)
    newcomer.post(f"/applications/{application}/refusals", {"why": "unklar"}, "olga")
    assert admissions.submitted(read).state == "refused"
    assert stands(newcomer, application) == ("refused", "C", False, "refused")


def races(town: Town, application: str, who: str, call: str, after: int) -> bool:
    """One call about an application, and right before one of its writes the other; whether there were so many."""
    calls = {
        "hands in": partial(town.post, f"/applications/{application}/submissions", {}, who),
        "refuses": partial(town.post, f"/applications/{application}/refusals", {"why": "unklar"}, "olga"),
    }
    line = town.book.line
    (twin,) = calls.keys() - {call}
    town.book.line = race = MeddlingWire(line, calls[twin], after)
    calls[call]()
    town.book.line = line
    return race.met


@pytest.mark.parametrize("before", ["draft", "refused", "submitted"])
def test_a_refusal_between_any_two_writes_of_a_submission_stays(newcomer: Town, before: str) -> None:
    met, after = True, 0
    while met:
        signs_in(newcomer, who := f"b{after}")
        application = ready(newcomer, who, trading_name=f"Laden {after}")
        if before != "draft":
            newcomer.post(f"/applications/{application}/submissions", {}, who)
        if before == "refused":
            newcomer.post(f"/applications/{application}/refusals", {"why": "unklar"}, "olga")
        met, after = races(newcomer, application, who, "hands in", after), after + 1
        if admissions.application(application).state == "refused":
            assert stands(newcomer, application) in {("refused", "C", False, "refused"), UNKNOWN}
    assert after > (1 if before == "submitted" else 3)


def test_a_submission_between_any_two_writes_of_a_refusal_stays(newcomer: Town) -> None:
    met, after = True, 0
    while met:
        signs_in(newcomer, who := f"b{after}")
        application = hands_in(newcomer, who, trading_name=f"Laden {after}")
        met, after = races(newcomer, application, who, "refuses", after), after + 1
        assert stands(newcomer, application) in {("refused", "C", False, "refused"), ("submitted", "A", True, "new")}
    assert after > 3


def test_what_is_withdrawn_frees_its_name(newcomer: Town) -> None:
    application = hands_in(newcomer, "berta")
    assert newcomer.post(f"/applications/{application}/withdrawals", {}, "berta").body["state"] == "withdrawn"
    assert hands_in(newcomer, "berta") != application


def test_the_office_sees_who_is_stuck_where_and_since_when(guest: Town) -> None:
    guest.post("/invitations", {"kind": "club"}, "olga")
    begins(guest, "berta", kind="shop")
    guest.passes(4)
    office(guest)
    signs_in(guest, "dora")
    hands_in(guest, "dora", iban=OTHER_IBAN)
    told = guest.get("/applications", "olga").body
    stand = {step["step"]: (step["count"], step["oldest_days"]) for step in told["funnel"]}
    assert stand["fields"] == stand["invitation"] == (1, 4)
    assert stand["approval"] == (1, 0)
    submitted = guest.get("/applications?state=submitted", "olga").body["applications"]
    assert [(line["name"], line["step"]) for line in submitted] == [("Buch & Blatt", "approval")]


def test_an_approval_that_broke_off_is_completed_by_the_same_call(
    newcomer: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    application = hands_in(newcomer, "berta")
    with monkeypatch.context() as broken:
        broken.setattr("chalicelib.ledger.lines.line_request", lambda *_: 1 / 0)
        assert approves(newcomer, application).status == 500
    assert newcomer.get(f"/applications/{application}", "olga").body["step"] == "approval"
    assert approves(newcomer, application, "bodo").body["step"] == "done"
    account = admissions.application(application).account
    assert newcomer.book.party_now(account).floors["points"] < 0
    assert len(town_rules().versions(account, anew=True).every) == 1


def test_a_person_begins_only_so_many_without_an_invitation(guest: Town) -> None:
    for _ in range(5):
        guest.post(f"/applications/{begins(guest, 'berta', kind='shop')}/withdrawals", {}, "berta")
    assert guest.post("/applications", {"kind": "shop"}, "berta").code == "too_many_tries"


def test_hours_may_end_at_midnight_and_a_day_may_be_told_closed(guest: Town) -> None:
    application = begins(guest, "berta", kind="shop")
    told = fills(guest, "berta", application, hours={**WEEK, "sa": [["20:00", "24:00"]], "su": []}).body
    assert told["fields"]["hours"]["sa"] == [["20:00", "24:00"]]
    assert fills(guest, "berta", application, hours={"so": []}).status == 400
