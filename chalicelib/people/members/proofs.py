"""What makes a card somebody's own: more than its code, which every till that scanned it has heard.

It takes the stub that came with the card, the wallet that was opened with it, or the office: also for a card that was
never used, or whoever scans it first would see, and spend, what it earns later.
"""

from chalicelib.callers import Hat
from chalicelib.people.members import permits
from chalicelib.people.persons import book as persons
from chalicelib.people.sessions import book as sessions
from chalicelib.refusals import CardUnknown, NotFound, NotSignedIn, StubNeeded
from chalicelib.till.cards import Card
from chalicelib.till.holders import proofs
from chalicelib.till.shown import holder


def prove(person: str, mine: str | None, card: Card, stub: str | None = None, wallet: str | None = None) -> None:
    """Let a person register a card whose holder they show to be; `mine` is the account they have.

    Who asks again for what is theirs already needs no proof. Refuses StubNeeded, WrongStub, TooManyTries, CardUnknown,
    CodeExpired.
    """
    if stub is not None:
        proofs.blocks(card, stub, person)
        return
    try:
        state, _ = holder(card)
    except CardUnknown:
        if card.typed:
            raise StubNeeded from None  # which numbers there are is not told
        raise
    known = state.account == mine or persons.wears(person, Hat("member", state.account))
    if not (known or _opened_by(wallet, state.account) or permits.given(state.account, person)):
        raise StubNeeded


def _opened_by(wallet: str | None, account: str) -> bool:
    """Whether a token is that of a wallet, not signed out, which acts for just this account."""
    if wallet is None:
        return False
    try:
        caller = sessions.caller(wallet)
        sessions.session(account, caller.session or "")
    except (NotSignedIn, NotFound):
        return False
    return caller.person is None and caller.party == account
