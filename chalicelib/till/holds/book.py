"""The door to holds: place one, capture from it, give it back, and book those back that lapsed."""

from collections.abc import Callable
from dataclasses import dataclass

from chalicelib import ids
from chalicelib.callers import Caller
from chalicelib.ledger import days
from chalicelib.ledger.book import Book, States, town_book
from chalicelib.ledger.values import Envelope, Posting, Receipt, Sequenced
from chalicelib.refusals import NotFound
from chalicelib.rules.book import town_rules
from chalicelib.till import movements
from chalicelib.till.decisions import Counter
from chalicelib.till.holds import decisions
from chalicelib.till.holds.decisions import Asked, Hold
from chalicelib.till.homes import home, posted
from chalicelib.till.meetings import Shown
from chalicelib.till.returns.decisions import SLIP
from chalicelib.till.shown import with_card
from chalicelib.town import Town


@dataclass(frozen=True)
class Request:
    """Who asks something of which hold, and under which key."""

    caller: Caller
    envelope: Envelope
    account: str


def place_by_card(shown: Shown, pocket: str, amount: int, lasting: int | None) -> Receipt:
    """Set aside what a card's holder will pay at this shop; refuses as a redemption does, and InvalidValue."""

    def decide(town: Town, at: Counter, holder: Sequenced) -> Posting:
        asked = Asked(holder.account, at.shop, at.shop, pocket, amount, lasting)
        return decisions.placed(town, asked, ids.fresh("h"), at.day, at.spent)

    return with_card(shown, decide, pays=True)


def place(envelope: Envelope, asked: Asked) -> Receipt:
    """Set aside from one's own account, for somebody whom the town's matrix allows to receive it.

    Refuses UnknownPocket, SameAccount, TransferNotAllowed, InvalidValue, InsufficientBalance, CreditLineExhausted, and
    NotFound where there is no such beneficiary.
    """
    book = town_book()
    town = town_rules().at(book.clock(), asked.owner if asked.owner[0] == "s" else None)

    def decide(_: States) -> Posting:
        day = days.calendar_day(book.clock(), town.time_zone)
        return decisions.placed(town, asked, ids.fresh("h"), day)

    def attempt() -> Receipt:
        movements.allowed(town, asked.pocket, asked.owner, asked.beneficiary)
        if asked.beneficiary[0] == "m":
            book.member(asked.beneficiary)
        else:
            book.party(asked.beneficiary)
        return book.post(envelope, [asked.owner] if asked.owner[0] == "m" else [], decide)

    return book.once(envelope, attempt)


def capture(request: Request, amount: int | None) -> Receipt:
    """Take an amount of a hold, or all that is left; refuses as `decisions` tells, NotFound and NotAllowed."""
    book = town_book()
    town = town_rules().at(book.clock())
    speaks_for = _accounts_of(book, request.caller)

    def decide(hold: Hold, states: States) -> Posting:
        decisions.check_captures(hold, request.caller, speaks_for)
        decisions.check_open(hold, book.clock())
        taker = home(states, hold.terms.beneficiary)
        return decisions.capture(town, hold, amount, taker, states[taker].purses if taker in states else {})

    return book.once(request.envelope, lambda: _posted(book, request.envelope, request.account, decide))


def release(request: Request) -> Receipt:
    """Give back what is left; refuses NotFound, NotAllowed, HoldCaptured, HoldReleased, HoldLapsed."""
    book = town_book()
    town = town_rules().at(book.clock())
    speaks_for = _accounts_of(book, request.caller)

    def decide(hold: Hold, states: States) -> Posting:
        decisions.check_releases(hold, request.caller, speaks_for)
        decisions.check_open(hold, book.clock())
        return decisions.given_back(town, hold, home(states, hold.terms.owner), "release")

    return book.once(request.envelope, lambda: _posted(book, request.envelope, request.account, decide))


def lapse(account: str) -> Receipt:
    """Book back what a hold kept to its end, under a key that it has once; refuses HoldCaptured, HoldReleased."""
    book = town_book()
    town, envelope = town_rules().at(book.clock()), lapse_envelope(account)

    def decide(hold: Hold, states: States) -> Posting:
        if not hold.rest:
            decisions.check_open(hold, book.clock())
        if hold.state(book.clock()) != "lapsed":
            raise ValueError(f"{account} has not lapsed")
        return decisions.given_back(town, hold, home(states, hold.terms.owner), "lapse")

    return book.once(envelope, lambda: _posted(book, envelope, account, decide))


def lapse_envelope(account: str) -> Envelope:
    """The operator's one key for a hold that lapses; a colon is no part of a caller's key."""
    return Envelope("operator", f"lapse-{account}", ids.digest(f"lapse|{account}"), town_book().clock())


def hold(caller: Caller, account: str) -> tuple[Hold, int]:
    """A hold as it is now, and how much of it was given back; refuses NotFound to anybody whose business it is not."""
    book = town_book()
    found, last = _read(book, book.member(_of_a_hold(account)))
    decisions.check_sees(found, caller, _accounts_of(book, caller))
    back = last if last and last.kind != "capture" else None
    return found, -back.moved(account, back.kind) if back else 0


def _posted(book: Book, envelope: Envelope, account: str, decide: Callable[[Hold, States], Posting]) -> Receipt:
    """Post what is decided on a hold."""

    def decided(states: States) -> Posting:
        hold, _ = _read(book, states[account])
        return decide(hold, states)

    return posted(book, envelope, [_of_a_hold(account)], decided)


def _read(book: Book, state: Sequenced) -> tuple[Hold, Receipt | None]:
    """A hold and, of an empty one, the posting that emptied it; a slip has its own calls, and is not found here."""
    if SLIP in state.terms:
        raise NotFound
    kept = any(purse.balance for purse in state.purses.values())
    last = None if kept else book.receipt(state.last)
    return Hold.of(state, last.kind if last else ""), last


def _of_a_hold(account: str) -> str:
    if not account.startswith("h:"):
        raise NotFound
    return account


def _accounts_of(book: Book, caller: Caller) -> tuple[str, ...]:
    """The accounts a caller speaks for: its own and, of a member, those that joined it."""
    if caller.role != "member":
        return (caller.party,)
    return (caller.party, *book.member(caller.party).terms.get("from", ()))
