"""The wallet's code: made without a network, of this moment, and good once to pay with."""

from functools import partial

import pytest
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand
from hypothesis import given
from hypothesis import strategies as st

from chalicelib import ids
from chalicelib.callers import Hat
from chalicelib.ids import ALPHABET
from chalicelib.people.sessions import book as sessions
from chalicelib.people.sessions.values import Tokens
from chalicelib.refusals import CardForeign, CardForged, CodeExpired, CodeUsed, Refusal
from chalicelib.shapes import instant, rfc3339
from chalicelib.till import rotating
from chalicelib.till.cards import Card, Press
from chalicelib.till.pins import decisions, renewals
from chalicelib.till.rotating import Rotating
from tests.faults import CountingWire, MeddlingWire
from tests.town import Reply, Town, at_once
from tests.wallets import Wallet, registers, shows, wallet

PRESS = Press("TG", bytes(range(32)))
NOW = 1_795_305_600_123
BEGINS = "TGW7F3K2MQ80700"
KEY = "SLUDXR8JNDSQL2SS0BLVXASFMU2FGHG657E3F3C6QNEK8TC1A1C0"
CODE = "TGW7F3K2MQ807003J4HU0A6AQP2LTM5JNL"
accounts = st.text(ALPHABET, min_size=8, max_size=8).map(lambda text: f"m:{text}")
cards = st.text(ALPHABET, min_size=2, max_size=2)
moments = st.integers(0, 15_000 * 32**6 - 1)


def own(press: Press, account: str, card: str, generation: int = 0) -> Wallet:
    begins, key = press.wallet_key(account, card, generation)
    return Wallet(begins, ids.encoded(key, 52))


def test_the_example_of_the_document() -> None:
    begins, key = PRESS.wallet_key("m:7F3K2MQ8", "07", 0)
    assert (begins, ids.encoded(key, 52)) == (BEGINS, KEY)
    assert rotating.code(begins, key, NOW // 15_000) == CODE == Wallet(BEGINS, KEY).code(NOW)
    assert PRESS.shown(CODE) == Card("m:7F3K2MQ8", "07", None, Rotating(0, NOW // 15_000))


def test_a_wallets_key_is_the_standard_key_derivation() -> None:
    reference = HKDFExpand(SHA256(), 32, b"talente wallet|TG|7F3K2MQ8|07|00").derive(PRESS.key)
    assert PRESS.wallet_key("m:7F3K2MQ8", "07", 0)[1] == reference


@given(account=accounts, card=cards, generation=st.integers(0, 1023), ms=moments)
def test_a_code_reads_back_as_its_card_and_its_moment(account: str, card: str, generation: int, ms: int) -> None:
    text = "https://t.torgau-talente.de/" + own(PRESS, account, card, generation).code(ms).lower()
    assert PRESS.shown(text) == Card(account, card, None, Rotating(generation, ms // 15_000))
    assert not PRESS.shown(text).typed


@given(place=st.integers(0, 33), typed=st.sampled_from(ALPHABET))
def test_one_changed_character_in_a_code_is_never_another_code(place: int, typed: str) -> None:
    forged = CODE[:place] + typed + CODE[place + 1 :]
    if forged != CODE:
        with pytest.raises(Refusal):
            PRESS.shown(forged)


def test_an_older_master_key_still_proves_and_another_one_does_not() -> None:
    assert Press("TG", bytes(32), PRESS.key).shown(CODE).rotating
    with pytest.raises(CardForged):
        Press("TG", bytes(32)).shown(CODE)
    with pytest.raises(CardForeign):
        Press("HT", PRESS.key).shown(CODE)


@pytest.mark.parametrize(("early", "good"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_a_code_is_of_this_step_or_the_next_to_it(early: int, good: bool) -> None:
    shown = Rotating(3, 100 + early)
    if good:
        rotating.check(shown, 3, 100 * 15_000)
    else:
        with pytest.raises(CodeExpired):
            rotating.check(shown, 3, 100 * 15_000)


def test_what_paid_is_remembered_as_long_as_anybody_could_take_it() -> None:
    mine, other = Card("m:7F3K2MQ8", "07", None), Card("m:7F3K2MQ8", "08", None)
    terms = decisions.used(decisions.used({}, mine, 1000, 0), other, 1000, 0)
    with pytest.raises(CodeUsed):
        decisions.used(terms, mine, 999, 0)
    later = decisions.used(terms, mine, 1050, 1050 * 15_000)
    assert later == {"used": {"7F3K2MQ807": 1050}}


# At the counter


def pays(town: Town, card: str, amount: int = 100, key: str | None = None) -> Reply:
    return town.post("/redemptions", {"card": card, "pocket": "points", "amount": amount}, "bakery", key)


@pytest.fixture
def waiting(town: Town) -> Town:
    """Anna holds 100 points, and time stands still unless it is told to pass."""
    town.scans("anna", 10_000, "bakery")
    now = town.book.clock()
    town.book.clock = lambda: now
    return town


def test_a_code_pays_once_however_many_tills_try_at_once(waiting: Town) -> None:
    card = shows(waiting, "anna")
    replies = at_once(8, lambda key: pays(waiting, card, key=key))
    assert sorted(reply.code for reply in replies) == ["", *["code_used"] * 7]
    assert (waiting.balance("anna"), waiting.audit()) == (9_900, [])


@pytest.mark.parametrize("path", ["/redemptions", "/checkouts", "/holds"])
def test_whatever_pays_uses_the_code_up(waiting: Town, path: str) -> None:
    card, redeem = shows(waiting, "anna"), [{"pocket": "points", "amount": 100}]
    more = {"purchase_cents": 100, "redeem": redeem} if path == "/checkouts" else {"pocket": "points", "amount": 100}
    assert waiting.post(path, {"card": card, **more}, "bakery").status == 201
    assert waiting.post(path, {"card": card, **more}, "bakery").code == "code_used"
    assert pays(waiting, card).code == "code_used"


def test_an_award_leaves_the_code_as_it_is(waiting: Town) -> None:
    card = {"card": shows(waiting, "anna"), "purchase_cents": 1000}
    assert waiting.post("/scans", card, "bakery").status == 201
    assert waiting.post("/checkouts", {**card, "redeem": []}, "bakery").status == 201
    assert pays(waiting, card["card"]).status == 201  # type: ignore[arg-type]
    assert waiting.post("/scans", card, "bakery").status == 201


def test_after_a_lost_answer_a_code_that_is_long_over_gives_the_first_answer(waiting: Town) -> None:
    card, key = shows(waiting, "anna"), "the-key-of-a-lost-answer"
    first = pays(waiting, card, key=key)
    waiting.passes_ms(600_000)
    again = pays(waiting, card, key=key)
    assert (again.status, again.headers["idempotent-replayed"], again.body) == (201, "true", first.body)
    assert pays(waiting, card).code == "code_expired"


def test_a_late_award_is_judged_by_the_moment_of_its_scan(waiting: Town) -> None:
    at, card = waiting.book.clock(), shows(waiting, "anna")
    waiting.passes(3)
    body = {"card": card, "purchase_cents": 1000}
    assert waiting.post("/scans", {**body, "at": rfc3339(instant(at))}, "bakery").status == 201
    assert waiting.post("/scans", {**body, "at": rfc3339(instant(at + 60_000))}, "bakery").code == "code_expired"
    assert waiting.post("/scans", body, "bakery").code == "code_expired"


def test_a_new_key_ends_what_the_one_before_makes(waiting: Town) -> None:
    before = wallet(waiting, "anna")
    renewals.renew(Card(waiting.accounts["anna"], "01", None))
    assert pays(waiting, before.code(waiting.book.clock())).code == "code_expired"
    assert pays(waiting, shows(waiting, "anna")).status == 201


@pytest.fixture
def devices(waiting: Town) -> dict[str, Tokens]:
    """Anna's phone and tablet, each with the key of her wallet, and a computer that never asked for one."""
    anna, hat = registers(waiting, "anna"), Hat("member", waiting.accounts["anna"])
    opened = {name: sessions.opened(hat, anna, name) for name in ("phone", "tablet", "computer")}
    waiting.tokens |= {name: tokens.access for name, tokens in opened.items()}
    waiting.accounts |= dict.fromkeys(opened, hat.party)
    return opened


def signs_out(town: Town, how: str, devices: dict[str, Tokens]) -> Reply:
    """The phone is signed out: on it, from the tablet, everywhere, or because its refresh token was stolen."""
    phone = devices["phone"]
    match how:
        case "here":
            return town.post("/sessions/ends", {"refresh_token": phone.refresh}, "phone")
        case "from another":
            return town.post(f"/sessions/{phone.session.id}/revocations", {}, "tablet")
        case "everywhere":
            return town.post("/sessions/revocations", {"but_this": True}, "tablet")
    for _ in range(2):
        sessions.refreshed(phone.refresh)
    return town.post("/sessions/refreshments", {"refresh_token": phone.refresh}, None)


@pytest.mark.parametrize("how", ["here", "from another", "everywhere", "stolen"])
def test_signing_a_wallet_out_ends_its_codes_at_once(waiting: Town, devices: dict[str, Tokens], how: str) -> None:
    lost, other = (wallet(waiting, name) for name in ("phone", "tablet"))
    assert pays(waiting, lost.code(waiting.book.clock())).status == 201
    waiting.passes_ms(30_000)
    signs_out(waiting, how, devices)
    now = waiting.book.clock()
    assert [pays(waiting, each.code(now)).code for each in (lost, other)] == ["code_expired"] * 2
    assert waiting.post("/me/rotating-keys", {}, "phone").code == "not_found"
    assert pays(waiting, shows(waiting, "tablet")).status == 201
    assert waiting.audit() == []


def test_who_never_had_a_key_takes_none_away(waiting: Town, devices: dict[str, Tokens]) -> None:
    card = shows(waiting, "tablet")
    waiting.post("/sessions/ends", {"refresh_token": devices["computer"].refresh}, None)
    assert pays(waiting, card).status == 201


@pytest.mark.parametrize("had", [False, True])
@pytest.mark.parametrize("ending", [False, True])
def test_no_key_outlives_a_signing_out_that_comes_between_any_two_calls(
    waiting: Town, devices: dict[str, Tokens], ending: bool, had: bool
) -> None:
    line, met, after, owner = waiting.book.line, True, 0, devices["phone"].session
    while met:
        phone = sessions.opened(owner.hat, owner.person, "phone")
        waiting.tokens["phone"], got = phone.access, list[Wallet]()
        fetch, end = partial(fetches, waiting, got), partial(sessions.ended, phone.refresh)
        if had:
            fetch()
        waiting.book.line = race = MeddlingWire(line, fetch if ending else end, after, reads=True)
        (end if ending else fetch)()
        waiting.book.line, met, after = line, race.met, after + 1
        end()
        now = waiting.book.clock()
        assert [pays(waiting, each.code(now)).code for each in got] == ["code_expired"] * len(got)
    assert after > 2


def fetches(town: Town, got: list[Wallet]) -> None:
    """The phone asks for its key, and may get it."""
    told = town.post("/me/rotating-keys", {}, "phone")
    if told.status == 200:
        got.append(Wallet(told.body["begins"], told.body["key"], told.body["url"]))


def test_a_late_award_is_no_less_for_a_signing_out_since(waiting: Town, devices: dict[str, Tokens]) -> None:
    at, card = waiting.book.clock(), shows(waiting, "phone")
    waiting.passes_ms(60_000)
    for how in ("here", "from another", "everywhere"):
        wallet(waiting, "tablet")
        signs_out(waiting, how, devices)
    body = {"card": card, "purchase_cents": 1000}
    assert waiting.post("/scans", {**body, "at": rfc3339(instant(at))}, "bakery").status == 201
    assert waiting.post("/scans", body, "bakery").code == "code_expired"


def test_a_code_of_a_blocked_card_is_refused_and_its_wallet_gets_no_key(waiting: Town) -> None:
    card = shows(waiting, "anna")
    waiting.changes_card("anna", st="B")
    assert pays(waiting, card).code == "card_blocked"
    assert waiting.post("/me/rotating-keys", {"card": "01"}, "anna").code == "card_blocked"
    assert waiting.post("/me/rotating-keys", {}, "anna").code == "card_unknown"


def test_each_card_of_a_family_pays_with_a_code_of_its_own(waiting: Town) -> None:
    waiting.opens_member("ben")
    waiting.post("/joins", {"source": waiting.accounts["ben"], "target": waiting.accounts["anna"]}, "clerk")
    for who in ("anna", "ben"):
        card = shows(waiting, who)
        assert [pays(waiting, card).code for _ in range(2)] == ["", "code_used"]
    assert waiting.balance("anna") == 9_800


def test_a_card_that_joined_pays_by_the_wallet_of_the_account_that_has_its_value(waiting: Town) -> None:
    waiting.opens_club("choir")
    waiting.opens_member("ben", "choir")
    waiting.post("/joins", {"source": waiting.accounts["ben"], "target": waiting.accounts["anna"]}, "clerk")
    own, joined = wallet(waiting, "anna"), wallet(waiting, "anna", waiting.numbers["ben"])
    assert joined.begins != own.begins
    assert joined == wallet(waiting, "ben")
    card = joined.code(waiting.book.clock())
    assert waiting.post("/scans", {"card": card, "purchase_cents": 1000}, "bakery").status == 201
    assert (waiting.balance("choir"), waiting.balance("anna")) == (500, 11_000)
    waiting.book.line = line = CountingWire(waiting.book.line)
    assert pays(waiting, card).status == 201
    assert (line.calls["TransactWriteItems"], line.actions) == (1, 4)  # the account it was born on must be as it is
    assert pays(waiting, card).code == "code_used"
    assert pays(waiting, own.code(waiting.book.clock())).status == 201
    assert waiting.audit() == []


def test_a_wallet_goes_on_when_its_printed_card_is_replaced_by_one_that_was_born_elsewhere(waiting: Town) -> None:
    waiting.opens_member("spare", st="N")
    old = wallet(waiting, "anna")
    replacement = {"old": waiting.numbers["anna"], "new": waiting.codes["spare"], "why": "lost"}
    assert waiting.post("/cards/replacements", replacement, "clerk").status == 201
    assert pays(waiting, old.code(waiting.book.clock())).code in {"card_replaced", "code_expired"}
    new = wallet(waiting, "anna")
    assert new == wallet(waiting, "anna", waiting.numbers["spare"])
    assert pays(waiting, new.code(waiting.book.clock())).status == 201
    assert waiting.balance("anna") == 9_900


def test_a_key_is_given_for_no_card_of_somebody_else(waiting: Town) -> None:
    waiting.opens_member("ben")
    for card, code in ((waiting.numbers["ben"], "card_unknown"), ("07", "card_unknown"), ("TG0", "malformed_card")):
        assert waiting.post("/me/rotating-keys", {"card": card}, "anna").code == code
    waiting.post("/joins", {"source": waiting.accounts["ben"], "target": waiting.accounts["anna"]}, "clerk")
    opened = sessions.opened(Hat("member", waiting.accounts["ben"]))
    waiting.tokens["bens phone"] = opened.access
    assert waiting.post("/me/rotating-keys", {"card": waiting.numbers["anna"]}, "bens phone").code == "not_signed_in"
    assert waiting.post("/me/rotating-keys", {"card": "01"}, "bens phone").status == 200


@pytest.mark.parametrize("which", ["birth", "home"])
def test_a_joined_card_gets_no_key_where_its_account_is_closed_or_it_is_blocked(waiting: Town, which: str) -> None:
    waiting.opens_member("ben")
    waiting.post("/joins", {"source": waiting.accounts["ben"], "target": waiting.accounts["anna"]}, "clerk")
    if which == "birth":
        waiting.changes_card("ben", st="B")
    else:
        waiting.closes("anna")
    told = waiting.post("/me/rotating-keys", {"card": waiting.numbers["ben"]}, "anna")
    assert told.code == {"birth": "card_blocked", "home": "account_closed"}[which]


def test_a_warm_payment_by_wallet_is_one_read_and_one_transaction_of_three_items(waiting: Town) -> None:
    card = shows(waiting, "anna")
    pays(waiting, waiting.codes["anna"])
    waiting.book.line = line = CountingWire(waiting.book.line)
    assert pays(waiting, card).status == 201
    assert (line.calls, line.actions) == ({"GetItem": 1, "TransactWriteItems": 1}, 3)


def test_a_till_may_look_and_ask_for_a_quote_without_using_the_code_up(waiting: Town) -> None:
    card = shows(waiting, "anna")
    looked = waiting.post("/card-lookups", {"card": card, "show_balance": True}, "bakery")
    assert (looked.body["state"], looked.body["balances"]["points"]) == ("active", 10_000)
    quoted = {"card": card, "purchase_cents": 100, "redeem": "max"}
    assert waiting.post("/quotes", quoted, "bakery").status == 200
    assert pays(waiting, card).status == 201
    assert waiting.post("/quotes", quoted, "bakery").code == "code_used"
