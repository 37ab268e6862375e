"""The door to clubs that dissolve: told now, ended on their day by the clock, taken back before it.

office   DISSOLUTIONS   c:...   day who at why, done_at: when it ended

Whoever supports the club and agreed to mails hears of it once, with the round of thanks (`kits/rounds`). That day the
club leaves as any club does (`handovers`): its account is closed, so that what is earned for it goes to the pot until
each holder chooses anew. What it holds is moved by a correction, which may take from a club that ended.
"""

from dataclasses import asdict, fields
from datetime import date, timedelta

from chalicelib import config, records
from chalicelib.callers import Caller
from chalicelib.ledger import days
from chalicelib.ledger.book import town_book
from chalicelib.people.dissolutions.values import Dissolution
from chalicelib.people.handovers import book as handovers
from chalicelib.people.kits import thanks
from chalicelib.people.trail import book as trail
from chalicelib.records import OFFICE
from chalicelib.refusals import AlreadyEnding, ClubEnded, InvalidValue, NotEnding, NotFound, TryAgain

DISSOLUTIONS, OPERATOR = "DISSOLUTIONS", "operator"
FARTHEST = timedelta(days=366)
TRIES = 4


def declared(by: Caller, account: str, day: str, why: str) -> Dissolution:
    """A club ends on a day (YYYY-MM-DD), today at the earliest: then at once. Again is once.

    Refuses NotFound, InvalidValue for a day that is over or beyond a year, AlreadyEnding where another day was told,
    ClubEnded for a club that left.
    """
    _club(account)
    today = _today()
    if not today.isoformat() <= day <= (today + FARTHEST).isoformat():
        raise InvalidValue.of("from")
    told = Dissolution(account, day, by.who, town_book().clock(), why)
    for found in _told_once(by, told):
        if found.day != day:
            raise AlreadyEnding(day=found.day)
        told = found
    return ended(told) if day == today.isoformat() else told


def withdrawn(by: Caller, account: str, why: str) -> Dissolution:
    """It goes on: whoever heard that it ends hears this too. Refuses NotFound, NotEnding, ClubEnded."""
    _club(account)
    for found in known(account):
        gone = OFFICE.changed(DISSOLUTIONS, account, {"ttl": 1}, {"at": found.at, "done_at": 0, "ttl": None})
        note = trail.actions(by, "dissolution_withdrawn", account, before={"day": found.day}, why=why)
        round_ = thanks.recalled(account, found.day)
        if not found.done_at and records.written(gone, *note, *round_):
            return found
        raise ClubEnded if any(each.done_at for each in known(account)) else TryAgain
    raise NotEnding


def known(account: str) -> list[Dissolution]:
    """A club's dissolution, as it is now; none where it goes on."""
    return [_read(stored)] if (stored := OFFICE.record(DISSOLUTIONS, account)) else []


def due() -> list[Dissolution]:
    """Those whose day has come, and that have not left yet."""
    today = _today().isoformat()
    told = map(_read, OFFICE.records(DISSOLUTIONS))
    return [each for each in told if each.day <= today and not handovers.departure(each.account)]


def ended(told: Dissolution) -> Dissolution:
    """The club leaves; again is once. One that was taken back meanwhile stays. Refuses TryAgain."""
    now = town_book().clock()
    begun = OFFICE.changed(DISSOLUTIONS, told.account, {"done_at": now}, {"at": told.at, "done_at": 0, "ttl": None})
    if not told.done_at:
        records.written(begun)
    for found in known(told.account):
        if found.done_at:
            handovers.left(Caller("clerk", OPERATOR), told.account, told.why)
            return found
    return told


def _told_once(by: Caller, told: Dissolution) -> list[Dissolution]:
    """What was told before; else this is kept, and goes round."""
    if before := known(told.account):
        return before
    if handovers.departure(told.account):
        raise ClubEnded
    kept = {name: value for name, value in asdict(told).items() if name != "account"}
    note = trail.actions(by, "club_ends", told.account, after={"day": told.day}, why=told.why)
    goes = thanks.goes_round(told.account, "club_ends", told.day)
    if records.written(OFFICE.fresh(DISSOLUTIONS, told.account, kept), *note, goes):
        return []
    if before := known(told.account):
        return before
    raise TryAgain


def _read(stored: dict[str, object]) -> Dissolution:
    told = {field.name: stored[field.name] for field in fields(Dissolution) if field.name in stored}
    return Dissolution(**{**told, "account": str(stored["sk"])})  # type: ignore[arg-type]


def _club(account: str) -> None:
    """Refuses NotFound for an account that is no club's."""
    from chalicelib.people import book as people  # pynamodb: not on a scan's way

    if account[0] != "c":
        raise NotFound
    people.club(account)


def _today() -> date:
    return days.calendar_day(town_book().clock(), config.town().time_zone)
