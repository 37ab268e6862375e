"""The counter's door to the ledger: what is done with a card that is shown, and without one."""

from dataclasses import replace
from datetime import date

from chalicelib import config
from chalicelib.ledger import days
from chalicelib.ledger.book import Book, States, town_book
from chalicelib.ledger.values import Envelope, Posting, Receipt, Sequenced
from chalicelib.rules.book import town_rules
from chalicelib.till import decisions, movements
from chalicelib.till.awards import Purchase
from chalicelib.till.decisions import Counter
from chalicelib.till.homes import home, posted
from chalicelib.till.meetings import Shown
from chalicelib.till.movements import Movement
from chalicelib.till.shapes import TransferBody
from chalicelib.till.shown import with_card
from chalicelib.town import Town

Redeem = dict[str, int] | None
"""What a holder pays with, by pocket; None is as much as possible."""


def scan(shown: Shown, purchase: Purchase) -> Receipt:
    """Award a purchase's points to the card's club and its holder."""
    return with_card(shown, lambda town, counter, _: decisions.award(town, counter, purchase))


def redeem(shown: Shown, pocket: str, amount: int) -> Receipt:
    """Pay from one pocket."""
    return with_card(shown, lambda town, counter, _: decisions.redemption(town, counter, pocket, amount), pays=True)


def check_out(shown: Shown, purchase: Purchase, wanted: Redeem, tells: bool) -> Receipt:
    """Pay from pockets and earn on the rest, in one posting; `tells` where the balance is to be told."""

    def decide(town: Town, counter: Counter, holder: Sequenced) -> Posting:
        paid = paid_from(town, counter, holder, purchase, wanted)
        return decisions.checkout(town, counter, purchase, paid)

    return with_card(shown, decide, pays=tells or wanted != {})


def paid_from(town: Town, counter: Counter, holder: Sequenced, purchase: Purchase, wanted: Redeem) -> dict[str, int]:
    """What a holder pays with: as they named it, or as much as possible."""
    if wanted is not None:
        return wanted
    month = town_book().moment().month
    return decisions.as_much_as_possible(town, counter, holder.purses, purchase.price, month)


def load_card(shown: Shown, source: str, pocket: str, amount: int) -> Receipt:
    """Money onto a card, sold by a shop (`source`) or taken in by the operator (`x:bank`)."""

    def decide(town: Town, counter: Counter, holder: Sequenced) -> Posting:
        return movements.load(town, Movement(source, holder.account, pocket, amount, counter.day), holder.purses)

    return with_card(shown, decide)


def load_account(envelope: Envelope, account: str, pocket: str, amount: int) -> Receipt:
    """Money onto a member's account, or points to a business, by the operator; refuses NotFound."""
    book = town_book()

    def attempt() -> Receipt:
        town = town_rules().at(book.clock())
        source = "x:issue" if decisions.pocket_of(town, pocket).kind == "points" else "x:bank"
        move = Movement(source, account, pocket, amount, _day(envelope))
        return posted(book, envelope, _sequenced_of(book, account), lambda states: decide(town, move, states))

    def decide(town: Town, move: Movement, states: States) -> Posting:
        target = home(states, account)
        purses = states[target].purses if target in states else {}
        return movements.load(town, replace(move, target=target), purses)

    return book.once(envelope, attempt)


def transfer(envelope: Envelope, asked: TransferBody) -> Receipt:
    """Value from account to account; refuses NotFound where the target does not exist."""
    book = town_book()

    def attempt() -> Receipt:
        town = town_rules().at(book.clock())
        move = Movement(asked.source, asked.target, asked.pocket, asked.amount, _day(envelope))
        movements.allowed(town, move.pocket, move.source, move.target)
        accounts = [*_sequenced_of(book, move.source), *_sequenced_of(book, move.target)]
        return posted(book, envelope, accounts, lambda states: decide(town, move, states))

    def decide(town: Town, move: Movement, states: States) -> Posting:
        return movements.transfer(town, replace(move, target=home(states, move.target)), asked.note or "")

    return book.once(envelope, attempt)


def _sequenced_of(book: Book, account: str) -> list[str]:
    """The accounts a posting must read: a member; of the others only that they exist (NotFound)."""
    if account[0] == "m":
        return [account]
    book.party(account)
    return []


def _day(envelope: Envelope) -> date:
    return days.calendar_day(envelope.at, config.town().time_zone)
