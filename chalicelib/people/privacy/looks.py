"""The access log: who of the staff looked at whose data, why, and what they looked at.

Staff says why before they look (`opened`); that reason is good for half an hour and for all calls about that account,
and stands in each look. A look is noted before it is answered: where the note cannot be written, nothing is shown.

    sessions  LOOK#<who>              <account's hash> why: a reason that was told; ends by itself
    persons   U#<person>, A#<account> SEEN#<ms>#<..>   who role what why month
    persons   LOOKS#<YYMM>            <ms>#<..>        the same with `thing`, for who looks over the staff's shoulder
"""

from collections.abc import Iterable
from dataclasses import dataclass

from chalicelib import ids, listing, rates, records
from chalicelib.callers import Caller
from chalicelib.ledger.book import town_book
from chalicelib.listing import Listing, Record, Span
from chalicelib.people.owners import key
from chalicelib.people.persons import book as persons
from chalicelib.people.privacy import holders, tables
from chalicelib.people.privacy.tables import LOOK
from chalicelib.people.privacy.values import Look, Subject
from chalicelib.records import PERSONS, SESSIONS
from chalicelib.refusals import ReasonNeeded, TryAgain

MARK = 6
GOOD_SECONDS = 30 * 60
"""So long a reason is good: a call at the office's telephone ends within it."""
JOINED = 50
"""Accounts that joined one and are opened with it, at most."""


@dataclass(frozen=True)
class Wanted:
    """Looks within a span of time: by whom, and at which account or person; empty for anybody."""

    span: Span
    by: str = ""
    thing: str = ""


def opened(caller: Caller, account: str, why: str) -> int:
    """Tell why one looks at a member's account; until when that is good (server ms). Again begins anew.

    It is good for the accounts that joined it too. Refuses NotFound, TryAgain.
    """
    accounts = holders.accounts([account])[:JOINED]
    told = [(_why_key(caller), _hashes(each)[0]) for each in accounts]
    if not records.written(*(SESSIONS.put(*place, {"why": why}, GOOD_SECONDS) for place in told)):
        raise TryAgain
    return town_book().clock() + GOOD_SECONDS * 1000


def check_reason(caller: Caller, account: str) -> None:
    """Refuses ReasonNeeded for staff that did not say why they look at a member's account."""
    if caller.sees_all and account[0] == "m" and not _why(caller, account):
        raise ReasonNeeded


def seen(caller: Caller, things: Iterable[str], what: str, account: str = "") -> None:
    """Note that staff looks at members' accounts or at persons (`m:…`, `u:…`); of anybody else nothing is noted.

    The reason is what was told for the thing, or for the `account` behind it. Refuses TryAgain where it cannot be
    noted: the caller is then to be shown nothing.
    """
    noted = [thing for thing in dict.fromkeys(things) if thing[0] in "mu"] if caller.sees_all else []
    if not noted:
        return
    now = town_book().moment()
    looks: list[records.Action] = []
    for thing in noted:
        why = _why(caller, account or thing)
        told = {"who": caller.who, "role": caller.role, "what": what} | ({"why": why} if why else {})
        sk = tables.look_key(now.ms, ids.secret(MARK))
        looks.append(PERSONS.put(key(thing), sk, told | {"month": now.month}))
        looks.append(PERSONS.put(tables.looks_key(now.month), sk.removeprefix(LOOK), told | {"thing": thing}))
    if not records.written(*looks):
        raise TryAgain


def of(subject: Subject) -> list[Look]:
    """Who of the staff looked at a subject's data and accounts, the latest first."""
    owners = dict.fromkeys([subject.id, *subject.accounts])
    found = [tables.look_read(each) for owner in owners for each in PERSONS.records(key(owner), LOOK)]
    return sorted(found, key=lambda look: -look.at)


def listed(wanted: Wanted, limit: int, cursor: str | None) -> tuple[list[Look], str | None]:
    """A page of all looks, the latest first, and the cursor of the next; refuses InvalidCursor.

    A member's account stands for whoever registered it too.
    """
    found, following = listing.page(_wanted(wanted), limit, cursor)
    return [tables.look_listed(each) for each in found], following


def whole(wanted: Wanted) -> list[Look]:
    """All of them at once; refuses ListTooLong."""
    return [tables.look_listed(each) for each in listing.whole(_wanted(wanted))]


def _wanted(wanted: Wanted) -> Listing:
    book = town_book()
    things = {wanted.thing, *persons.wearers(wanted.thing, "member")} if wanted.thing else set()

    def keeps(record: Record) -> bool:
        return wanted.by in ("", record["who"]) and (not things or record["thing"] in things)

    months = tuple(map(tables.looks_key, wanted.span.months(book.zone, book.clock())))
    return Listing(PERSONS, f"looks {wanted}", months, wanted.span, keeps)


def _why(caller: Caller, account: str) -> str:
    told = (SESSIONS.record(_why_key(caller), each) for each in _hashes(account))
    return next((str(kept["why"]) for kept in told if kept), "")


def _hashes(account: str) -> list[str]:
    """What stands for an account while a reason is good, so that nothing of one who is erased has to be looked for."""
    return rates.pseudonyms(f"look|{account}")


def _why_key(caller: Caller) -> str:
    return f"LOOK#{caller.who}"
