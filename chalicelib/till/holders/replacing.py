"""The door to replacements: a card lost or worn out, and another one in its place, in one posting under one key.

Who asks again under the same key hears the first answer, whatever became of the cards meanwhile. Wallets that were
open on the account without a sign-in end: whoever found the telephone is not to look on.
"""

from collections.abc import Callable

from chalicelib.callers import Caller
from chalicelib.ledger.book import States, town_book
from chalicelib.ledger.values import Envelope, Posting, Receipt
from chalicelib.people.sessions import book as sessions
from chalicelib.refusals import CardInUse, CardUnknown, NotFound, TryAgain
from chalicelib.rules.book import town_rules
from chalicelib.till.cards import Card
from chalicelib.till.holders import book, exchanges
from chalicelib.till.holders.exchanges import Place
from chalicelib.till.pins import renewals
from chalicelib.till.terms import JoinedElsewhere
from chalicelib.town import Town

TRIES = 4
Decide = Callable[[Town, States], Posting]


def replace(envelope: Envelope, old: Place, new: Place) -> Receipt:
    """A new printed card in place of an old one; refuses as `exchanges.replaced`, CardInUse for a registered one."""

    at = town_book().clock()

    def decide(town: Town, states: States) -> Posting:
        _check_nobodys(new)
        return exchanges.replaced(town, states, old, new, at)

    return _posted(envelope, [old.account, new.account], decide)


def replace_by_digital(envelope: Envelope, old: Place) -> Receipt:
    """A digital card in place of an old one; refuses as `exchanges.replaced_by_digital`."""
    at = town_book().clock()
    return _posted(envelope, [old.account], lambda town, states: exchanges.replaced_by_digital(town, states, old, at))


def add(envelope: Envelope, new: Place, account: str) -> Receipt:
    """A new printed card for an account; refuses NotFound, as `exchanges.added`, CardInUse for a registered one."""
    home = book.home(account).account

    def decide(town: Town, states: States) -> Posting:
        _check_nobodys(new)
        return exchanges.added(town, states, new, home)

    return _posted(envelope, [new.account, home], decide)


def made(receipt: Receipt, new: Place | None) -> Place:
    """The card that a replacement made count."""
    return new or Place(home_of(receipt), str(receipt.facts["card"]))


def home_of(receipt: Receipt) -> str:
    """The account that keeps the value: it stands last in a replacement."""
    return str(receipt.legs[-1]["a"])


def wallets_end(account: str, caller: Caller) -> None:
    """Sign out every wallet that nobody registered on an account, but for the one that asks.

    Keys that wallets had are good no more, whichever card of the account they were of; who may go on fetches another.
    """
    state = town_book().member(account)
    for each in (account, *state.terms.get("from", ())):
        sessions.closed_all(each, but=caller.session or "")
    for card in book.held(state):
        if card.terms["st"] in "AM":
            renewals.renew(Card(card.place.account, card.place.number, None))


def _check_nobodys(new: Place) -> None:
    if book.registered(new.account):
        raise CardInUse


def _posted(envelope: Envelope, accounts: list[str], decide: Decide) -> Receipt:
    ledger = town_book()

    def decided(states: States) -> Posting:
        return decide(town_rules().at(ledger.clock()), states)

    def attempt() -> Receipt:
        read = list(dict.fromkeys(accounts))
        for _ in range(TRIES):
            try:
                return ledger.post(envelope, read, decided)
            except NotFound:
                raise CardUnknown from None
            except JoinedElsewhere as moved:
                read.append(moved.account)
        raise TryAgain

    return ledger.once(envelope, attempt)
