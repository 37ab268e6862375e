"""Who asked for a new PIN and has no address to mail a code to: only the office can help, so it is on its list.

sessions   UNREACHED   <account>   at tries: for two weeks, or until the PIN is another or was right
"""

from chalicelib.ledger.book import town_book
from chalicelib.ledger.values import Sequenced
from chalicelib.records import DAY_SECONDS, SESSIONS, Action, written
from chalicelib.till.pins import decisions

LIST, KEPT_DAYS, MOST = "UNREACHED", 14, 100


def note(state: Sequenced) -> None:
    """Put an account on the list; again it waits since then. One without a PIN has nothing to be helped with."""
    pin = decisions.kept(state.terms)
    if pin:
        kept = {"at": town_book().clock(), "tries": pin.tries}
        written(SESSIONS.put(LIST, state.account, kept, seconds=KEPT_DAYS * DAY_SECONDS))


def ended(account: str) -> Action:
    """Part of a transaction: the office has helped."""
    return SESSIONS.removed(LIST, account)


def waiting() -> list[tuple[str, int]]:
    """The accounts that wait, and since when (ms); whose PIN was right meanwhile, or is gone, waits no more."""
    noted = {record["sk"]: record for record in SESSIONS.records(LIST)[:MOST]}
    states = town_book().members(list(noted))
    pins = {account: decisions.kept(state.terms) for account, state in states.items()}
    return [
        (account, record["at"])
        for account, record in noted.items()
        if (pin := pins[account]) and (pin.tries or not record["tries"])
    ]
