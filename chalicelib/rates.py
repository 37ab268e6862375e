"""So many tries and no more: of a code, a PIN, a look-up, by whoever asks and by whatever is asked about.

Counted in the table `sessions` within fixed windows of time, so that it holds over all processes; a count ends by
itself with its window. Who is counted is kept as a keyed hash: no address and no card stands there.
"""

import hmac
from dataclasses import dataclass

from chalicelib import config, ids, keys, records
from chalicelib.ledger.book import town_book
from chalicelib.records import SESSIONS
from chalicelib.refusals import TooManyTries, TryAgain

GRACE_SECONDS = 60
RACES = 8


@dataclass(frozen=True)
class Allowance:
    """So many tries within so many seconds; `name` says of what."""

    name: str
    tries: int
    seconds: int


def count(allowance: Allowance, who: str) -> None:
    """Count one more try before it is made; refuses TooManyTries, with the seconds until the next is let."""
    window, rest = _window(allowance)
    pk = f"RATE#{allowance.name}#{pseudonym(who)}"
    for _ in range(RACES):
        tries = SESSIONS.record(pk, window).get("n", 0)
        if tries >= allowance.tries:
            raise TooManyTries.after(rest)
        if records.written(_counted(pk, window, tries, rest)):
            return
    raise TryAgain


def forget(allowance: Allowance, who: str) -> None:
    """Begin anew: who got it right has made no wrong tries."""
    records.written(SESSIONS.removed(f"RATE#{allowance.name}#{pseudonym(who)}", _window(allowance)[0]))


def give_back(allowance: Allowance, who: str) -> None:
    """Count one try less: it was right, though nothing came of it. The wrong ones beside it stay."""
    pk, window = f"RATE#{allowance.name}#{pseudonym(who)}", _window(allowance)[0]
    for _ in range(RACES):
        tries = SESSIONS.record(pk, window).get("n", 0)
        if not tries or records.written(_uncounted(pk, window, tries)):
            return


def pseudonym(who: str) -> str:
    """A keyed hash in place of a name: 130 bits, the same for the same text as long as the master key is."""
    return pseudonyms(who)[0]


def pseudonyms(who: str) -> list[str]:
    """The hash of a text under every master key, the newest first: what was kept under an older one is found."""
    return [_hashed(who, key, config.environment().town) for key in keys.known()]


def _hashed(who: str, master: bytes, town: str) -> str:
    key = hmac.digest(master, b"talente pseudonym 1 " + town.encode(), "sha256")
    return ids.encoded(hmac.digest(key, who.encode(), "sha256"), 26)


def _window(allowance: Allowance) -> tuple[str, int]:
    """The window that it is now, and how long it lasts yet (seconds)."""
    now = town_book().clock() // 1000
    number, passed = divmod(now, allowance.seconds)
    return str(number), allowance.seconds - passed


def _counted(pk: str, window: str, tries: int, rest: int) -> records.Action:
    if not tries:
        return SESSIONS.fresh(pk, window, {"n": 1}, seconds=rest + GRACE_SECONDS)
    return SESSIONS.changed(pk, window, {"n": tries + 1}, {"n": tries})


def _uncounted(pk: str, window: str, tries: int) -> records.Action:
    if tries == 1:
        return SESSIONS.removed(pk, window, {"n": 1})
    return SESSIONS.changed(pk, window, {"n": tries - 1}, {"n": tries})
