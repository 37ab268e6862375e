"""The door to slips: issue one, and claim it, once."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from chalicelib import config, ids, keys, rates
from chalicelib.callers import Caller
from chalicelib.ledger import days
from chalicelib.ledger.book import Book, States, town_book
from chalicelib.ledger.values import Envelope, Posting, Receipt, Sequenced
from chalicelib.rates import Allowance
from chalicelib.refusals import (
    CannotPractise,
    CardUnknown,
    NotFound,
    SlipClaimed,
    SlipLapsed,
    SlipReturned,
    SlipUnknown,
    TryAgain,
)
from chalicelib.rules.book import town_rules
from chalicelib.till import campaigns, stops, terms
from chalicelib.till.awards import Purchase
from chalicelib.till.decisions import Counter
from chalicelib.till.homes import Unread, home, posted, with_pot
from chalicelib.till.meetings import Shown, counter_of, standing_for
from chalicelib.till.returns.decisions import SLIP
from chalicelib.till.shown import read_card
from chalicelib.till.slips import codes, decisions
from chalicelib.till.slips.decisions import Slip
from chalicelib.town import Town

WRONG = Allowance("slip", tries=10, seconds=15 * 60)
"""Wrong codes that one till, one wallet or one network address may try."""
Whose = Callable[[Town, States], Counter]
"""Who is given the award, found in the accounts that were read; the counter's shop is not known yet."""


@dataclass(frozen=True)
class Claim:
    """A slip that somebody brings: who asks, under which key, the code as read, and for the counting of tries, where
    from."""

    caller: Caller
    envelope: Envelope
    text: str
    source: str = ""

    @property
    def asker(self) -> str:
        """Whose wrong tries are counted."""
        return f"{self.caller.party}#{self.caller.till or ''}" if self.caller.party else self.source


def code(account: str) -> str:
    """What is printed on a slip, as the newest key makes it."""
    return codes.code(keys.known()[0], config.town().code, account)


def issue(envelope: Envelope, purchase: Purchase) -> Receipt:
    """Set the award of a purchase aside at the envelope's shop; refuses as a scan does."""
    book, shop = town_book(), envelope.party
    town, today = town_rules().at(envelope.at, shop), day(envelope.at)

    def attempt(left: Mapping[str, int]) -> Receipt:
        def decide(_: States) -> Posting:
            account = ids.fresh("h")
            return decisions.issued(town, Counter(shop, account, account, envelope.at, today, left=left), purchase)

        return book.once(envelope, lambda: book.post(envelope, [], decide))

    with stops.told(shop):
        return campaigns.within(shop, book.clock, attempt)


def claim_by_card(claim: Claim, card: str) -> Receipt:
    """The slip's award to a card's holder and club. Refuses SlipUnknown, SlipClaimed, SlipReturned, SlipWithdrawn,
    SlipLapsed, WrongCheckDigits, TooManyTries, CannotPractise, and what a scan refuses of a card."""

    def attempt() -> Receipt:
        account = _proven(claim)
        read, shown = read_card(Shown(claim.caller, claim.envelope, card), pays=False)
        if read.practice:
            raise CannotPractise

        def whose(town: Town, states: States) -> Counter:
            try:
                state, kept = standing_for(read, shown, states)
            except terms.JoinedElsewhere as moved:
                raise Unread(moved.account) from None
            return counter_of(town, shown, state, kept, {})

        try:
            return _claimed(claim, account, read.account, whose)
        except NotFound:
            raise CardUnknown from None

    return town_book().once(claim.envelope, attempt)


def claim_for(claim: Claim, member: str) -> Receipt:
    """The slip's award to a member's account, or the one it joined, and the club of its cards.

    Refuses the slip as `claim_by_card` does, and NotFound where there is no such account.
    """

    def whose(town: Town, states: States) -> Counter:
        state = states[home(states, member)]
        club = terms.club_of_all(state.terms, town.common_pot)
        return Counter("", state.account, club, claim.envelope.at, day(claim.envelope.at))

    return town_book().once(claim.envelope, lambda: _claimed(claim, _proven(claim), member, whose))


def _proven(claim: Claim) -> str:
    """The account of the hold that a code names; the try is counted first, and given back where it was right."""
    found = codes.typed(claim.text)
    rates.count(WRONG, claim.asker)
    return keys.proven(lambda known: codes.proven(known, config.town().code, found), SlipUnknown)


def _claimed(claim: Claim, account: str, member: str, whose: Whose) -> Receipt:
    book = town_book()

    def decide(states: States, credited: dict[str, str]) -> Posting:
        slip = read(book, states[account])
        decisions.check_open(slip, book.clock())
        town = town_rules().at(slip.issue.at, slip.shop)
        counter = whose(town, states)
        club = credited.setdefault(counter.club, counter.club)
        return decisions.claimed(town, slip, replace(counter, shop=slip.shop, club=club))

    def attempt(credited: dict[str, str]) -> Receipt:
        return posted(book, claim.envelope, [account, member], lambda states: decide(states, credited))

    try:
        receipt = with_pot(book, config.town().common_pot, attempt)
    except NotFound:
        _check_there(book, account)
        raise
    except (SlipClaimed, SlipReturned, SlipLapsed, TryAgain):
        rates.give_back(WRONG, claim.asker)
        raise
    rates.forget(WRONG, claim.asker)
    return receipt


def _check_there(book: Book, account: str) -> None:
    """Refuses SlipUnknown: a town that was restored has forgotten what it issued since."""
    try:
        book.member(account)
    except NotFound:
        raise SlipUnknown from None


def slip(caller: Caller, account: str) -> Slip:
    """A slip as it is now; refuses NotFound to anybody but its shop and those who see all."""
    book = town_book()
    if account[:2] != "h:":
        raise NotFound
    state = book.member(account)
    if SLIP not in state.terms or not (caller.sees_all or state.terms["owner"] == caller.party):
        raise NotFound
    return read(book, state)


def read(book: Book, state: Sequenced) -> Slip:
    """A slip with the few postings of its hold, from the last by the names of those before; refuses SlipUnknown."""
    if SLIP not in state.terms:
        raise SlipUnknown
    found, name = [], state.last
    while name:
        receipt = book.receipt(name)
        if receipt is None:
            raise LookupError(f"{state.account} names the posting {name}, which is not there")
        found.append(receipt)
        name = next(leg["pj"] for leg in receipt.legs if leg["a"] == state.account)
    return Slip(state, found[-1], tuple(found[:-1]))


def hold_of(receipt: Receipt) -> str:
    """The hold that stands in a posting on a slip."""
    return next(str(leg["a"]) for leg in receipt.legs if leg["a"][0] == "h")


def day(at: int) -> date:
    """The town's calendar day of a moment (ms)."""
    return days.calendar_day(at, config.town().time_zone)
