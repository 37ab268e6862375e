"""A card shown at a till: read, its account decided on, the posting written.

Every card refusal is raised inside `Book.once`, so that a till which lost an answer hears the first answer again
and not that the card was blocked meanwhile.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from chalicelib import config, keys
from chalicelib.config import Keys
from chalicelib.ledger.book import Book, States, town_book
from chalicelib.ledger.stripes import BudgetShort
from chalicelib.ledger.values import Posting, Receipt, Sequenced
from chalicelib.people import denials
from chalicelib.refusals import (
    AccountClosed,
    CardForged,
    CardUnknown,
    CardWithdrawn,
    NotFound,
    PinRequired,
    PracticeCardOnly,
    Refusal,
    TryAgain,
)
from chalicelib.rules.book import town_rules
from chalicelib.till import campaigns, decisions, rotating, stops, terms
from chalicelib.till.cards import Card, Press
from chalicelib.till.decisions import Counter
from chalicelib.till.homes import to_the_pot
from chalicelib.till.meetings import Shown, counter_of, practice_counter, rules_of, someone, standing_for
from chalicelib.till.pins.book import Proof, Uncounted
from chalicelib.till.practice import book as practice
from chalicelib.town import Town

Decide = Callable[[Town, Counter, Sequenced], Posting]
TRIES = 5
"""A card joins another account once, and may do so while it is scanned; campaigns may end meanwhile."""


def press(known: Keys | None = None) -> Press:
    """What the town makes cards with, and reads them by: the master keys as they are known now, or these."""
    return Press(config.town().code, *(known or keys.known()))


def card(text: str) -> Card:
    """The card behind a text; refuses as `Press.shown` does, and CardWithdrawn for a print run taken back."""
    read = keys.proven(lambda known: press(known).shown(text), CardForged)
    if read.batch and denials.denied(f"batch:{read.batch}"):
        raise CardWithdrawn
    return read


def with_card(shown: Shown, decide: Decide, pays: bool = False) -> Receipt:
    """Read the card and post what is decided; `pays` where a typed number needs its PIN, whatever the amount."""
    book = town_book()

    def attempt() -> Receipt:
        read, dated = read_card(shown, pays)
        if read.practice:
            return _practised(dated, decide)
        proof = Proof(dated.envelope, read, dated.pin)
        try:
            return _posted(book, dated, proof, _with_proof(decide, proof, pays))
        except Refusal:
            proof.forgive()
            raise

    with stops.told(shown.caller.party):
        return book.once(shown.envelope, attempt)


def _with_proof(decide: Decide, proof: Proof, pays: bool) -> Decide:
    """What is decided, proven by its holder; a typed number first, so that nothing is told of its account."""

    def decided(town: Town, counter: Counter, state: Sequenced) -> Posting:
        if pays and proof.card.typed:
            proof.prove(state)
        return proof.sealed(town, state, counter.spent, decide(town, counter, state))

    return decided


def read_card(shown: Shown, pays: bool) -> tuple[Card, Shown]:
    """The card that was shown, and when that was.

    Refuses as `card` does, PracticeCardOnly, PinRequired, TimeInFuture, TimeTooOld.
    """
    read, now = card(shown.text), town_book().clock()
    if shown.practice and not read.practice:
        raise PracticeCardOnly
    if pays and read.typed and shown.pin is None:
        raise PinRequired
    at = decisions.happened(shown.at, now, town_rules().at(now))
    return read, replace(shown, envelope=replace(shown.envelope, at=at))


def holder(read: Card) -> tuple[Sequenced, Any]:
    """The account a card stands for today, and the card's own terms, whatever its state.

    Refuses CardUnknown and CodeExpired.
    """
    book = town_book()
    if read.practice:
        state = someone(config.town(), book.clock())
        return state, terms.card_terms(state.terms, read.number)
    try:
        birth = book.member(read.account)
        kept = terms.card_terms(birth.terms, read.number)
        rotating.check(read.rotating, kept.get("gen", 0), book.clock())
        return (book.member(kept["to"]) if "to" in kept else birth), kept
    except NotFound:
        raise CardUnknown from None


def _posted(book: Book, shown: Shown, proof: Proof, decide: Decide) -> Receipt:
    """Post on the card's birth account, or on the one it joined: one hop, one more read.

    What a campaign's budget lacks is learned while posting: then it is decided anew with what is left, and in a rush
    in which that is gone again, without it. So is that the card's club has left: the common pot gets its part. A PIN
    that turns out to be needed is counted and compared in between.
    """
    read, credited = proof.card, dict[str, str]()
    town, left = rules_of(shown), campaigns.left(shown.caller.party, book.clock())

    accounts = [read.account]
    for tries in range(TRIES):
        try:
            receipt = book.post(shown.envelope, accounts, _decided(shown, read, decide, left, credited))
        except NotFound:
            raise CardUnknown from None
        except terms.JoinedElsewhere as moved:
            accounts = [read.account, moved.account]
        except Uncounted as pin:
            proof.count(pin.state)
        except BudgetShort as short:
            campaigns.noted(short, book.clock())
            left = {**left, short.name: short.left if tries < 2 else 0}
        except AccountClosed as closed:
            credited |= to_the_pot(book, town.common_pot, credited, closed)
        else:
            campaigns.used({} if receipt.replayed else receipt.budgets)
            return receipt
    raise TryAgain


def _decided(
    shown: Shown, read: Card, decide: Decide, left: Mapping[str, int], credited: dict[str, str]
) -> Callable[[States], Posting]:
    """The decision from the accounts as they are read; `credited` keeps which clubs it met, and stands in for some."""
    town = rules_of(shown)

    def decided(states: States) -> Posting:
        state, kept = standing_for(read, shown, states)
        counter = counter_of(town, shown, state, kept, left)
        return decide(town, replace(counter, club=credited.setdefault(counter.club, counter.club)), state)

    return decided


def _practised(shown: Shown, decide: Decide) -> Receipt:
    """Decide as on any card, and post nothing; a shop that is about to join has made its practice scan."""
    from chalicelib.people.admissions import book as admissions  # not on a scan's way

    town = rules_of(shown)
    receipt = practice.practised(town, shown.envelope, decide(town, *practice_counter(town, shown)))
    admissions.practised(shown.caller.party)
    return receipt
