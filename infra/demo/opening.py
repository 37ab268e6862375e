"""Opens a demo town: accounts and records through the rooms' own books, every balance through postings of the API.

Each step is safe to repeat, so that a town whose opening was interrupted is completed by the next start.
"""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any, TypeVar

from chalicelib import config
from chalicelib.ledger import days
from chalicelib.ledger.book import Book, town_book
from chalicelib.ledger.values import ACTIVE, Commutative
from chalicelib.people.credentials import Claims
from chalicelib.refusals import AlreadyRegistered
from chalicelib.rules.book import town_rules
from chalicelib.rules.checks import earliest
from chalicelib.rules.values import Asked
from chalicelib.shapes import milliseconds
from chalicelib.till.shown import press
from chalicelib.town import Town
from infra.demo import weeks
from infra.demo.counter import Counter
from infra.demo.plan import Household, Plan, Printed, Shop
from infra.demo.weeks import Request

STEPS = 4

Say = Callable[[str], None]
Kept = TypeVar("Kept")


def is_open(plan: Plan, counter: Counter) -> bool:
    return counter.posted(plan.clerk, weeks.welcome(plan).key) is not None


def open_town(plan: Plan, counter: Counter, say: Say) -> None:
    """Bring the whole town to where its plan wants it, from wherever it is."""
    town, book = config.town(), town_book()
    cards = sum(len(home.cards) for home in plan.households)
    say(f"Opening {town.name}: {len(plan.shops)} businesses, {len(plan.causes)} clubs, {cards} cards ...")
    _open_parties(plan, town, book)
    _register(plan)
    first, *others = weeks.openings(plan)
    counter.post(first)
    midnight = _midnight(plan, counter, first.key)
    book.open_members({home.account: terms(home, midnight) for home in plan.households})
    shopping = _shopping(plan, midnight)
    for request in others:
        counter.post(request)
    counter.post_all(shopping, _progress(sum(map(len, shopping)), say))
    _announce(plan, book)
    for request in (*weeks.transfers(plan), weeks.welcome(plan)):
        counter.post(request)


def terms(home: Household, midnight: int) -> dict[str, Any]:
    """What the ledger keeps on a household's account: its cards and their clubs."""
    cards = {card.number: _card_terms(card, midnight) for card in home.cards}
    return {"cards": cards} | ({"club": home.club} if home.club else {})


def _card_terms(card: Printed, midnight: int) -> dict[str, Any]:
    kept: dict[str, Any] = {"st": card.state}
    if card.club:
        kept["club"] = card.club
    if card.state in "BR":
        kept["since"] = weeks.since(card, midnight)
    return kept | ({"tell": True} if card.tell else {})


def _open_parties(plan: Plan, town: Town, book: Book) -> None:
    month, none = book.moment().month, dict.fromkeys(town.pockets, 0)
    book.open_party(Commutative(town.common_pot, 1, none, {}, {}, ACTIVE, month, {}))
    for cause in plan.causes:
        book.open_party(Commutative(cause.club.account, cause.stripes, none, {}, {}, ACTIVE, month, {}))
    for shop in plan.shops:
        book.open_party(_trading(shop, town, month))


def _trading(shop: Shop, town: Town, month: str) -> Commutative:
    """A business's account: the town's credit line, margin and rates, unless its contract says otherwise."""
    lines, graces = {**town.credit_line, **(shop.line or {})}, {**town.credit_grace, **(shop.grace or {})}
    floors = {pocket: -lines.get(pocket, 0) for pocket in town.pockets}
    terms = {"rates": shop.rates} if shop.rates else {}
    return Commutative(shop.business.account, shop.stripes, floors, graces, terms, ACTIVE, month, {})


def _announce(plan: Plan, book: Book) -> None:
    """The town's and its shops' coming rules, each once; a campaign ends so many days from now."""
    rules = town_rules()
    for told in plan.changes:
        now, made = book.clock(), dict(told["rules"])
        if "campaign" in made:
            days_long = made["campaign"]["days"]
            rest = {name: value for name, value in made["campaign"].items() if name != "days"}
            made["campaign"] = rest | {"ends": earliest(now) + days_long * weeks.DAY_MS}
        if all(change.asked.why != told["why"] for change in rules.versions(told["scope"], anew=True).every):
            rules.change(Asked(told["scope"], made, earliest(now), plan.clerk.party, told["why"]))


def _register(plan: Plan) -> None:
    """Businesses, clubs, and everybody's token, of which only the hash is kept."""
    from chalicelib.people import book as people
    from chalicelib.people import passes  # pynamodb: a second start does without

    for shop in plan.shops:
        _once(people.register_business, shop.business)
    for cause in plan.causes:
        _once(people.register_club, cause.club)
    for bearer in _bearers(plan):
        passes.issue(bearer, "demo")


def _once(register: Callable[[Kept], None], kept: Kept) -> None:
    try:
        register(kept)
    except AlreadyRegistered:
        return


def _bearers(plan: Plan) -> Iterator[Claims]:
    yield plan.clerk
    for shop, till in plan.tills():
        yield plan.bearer("till", shop.business.account, till)
    for shop in plan.shops:
        yield plan.bearer("shop", shop.business.account)
    for cause in plan.causes:
        yield plan.bearer("club", cause.club.account)
    for home in plan.households:
        yield plan.bearer("member", home.account)


def _midnight(plan: Plan, counter: Counter, key: str) -> int:
    """The start of the day on which the town was opened, whenever this is asked: that of its first posting."""
    first, zone = counter.posted(plan.clerk, key), config.town().time_zone
    if first is None:
        raise RuntimeError(f"the first posting, {key}, is not in the journal")
    posted_at = milliseconds(datetime.fromisoformat(first["posting"]["posted_at"]))
    return days.midnight(days.book_day(posted_at, zone), zone)


def _shopping(plan: Plan, midnight: int) -> list[list[Request]]:
    def code(card: Printed) -> str:
        return press().code(plan.run, card.account, card.number)

    return [weeks.household(plan, home, code, midnight) for home in plan.households]


def _progress(total: int, say: Say) -> Callable[[int], None]:
    """Says how far it is, a few times on the way."""
    done = 0

    def booked(count: int) -> None:
        nonlocal done
        before, done = done, done + count
        if before * STEPS // total < done * STEPS // total:
            say(f"  {done} of {total} purchases and payments")

    return booked
