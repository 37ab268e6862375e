"""Retention: what is past its time is taken away, part by part, by the hourly tick.

Once a day all of `persons` is looked through; a run looks at so many records and says where it stopped. Broken off
erasures are gone on with, names are made findable by today's rules. Who has no role and was not there for years is
told by mail, and erased a month later.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from chalicelib import config, records, texts
from chalicelib.ledger import days
from chalicelib.ledger.book import town_book
from chalicelib.mail import book as mails
from chalicelib.people.admissions import book as admissions
from chalicelib.people.cases import book as cases
from chalicelib.people.owners import owner_of
from chalicelib.people.persons import book as persons
from chalicelib.people.persons.names import RULES
from chalicelib.people.privacy import due, erasures, tables
from chalicelib.people.privacy.retention import DAY_MS
from chalicelib.people.privacy.tables import CASE, CONTACT, ERASURE, SELF
from chalicelib.people.privacy.values import Subject
from chalicelib.people.sessions import book as sessions
from chalicelib.records import PERSONS
from chalicelib.refusals import Refusal, TryAgain

TOGETHER = 500
REMOVED_TOGETHER = 25
Stored = Mapping[str, Any]


@dataclass
class Sweep:
    """What one run did: records it removed, persons it wrote to and erased, and where it goes on; empty at the end.

    `trouble` has the codes of what was refused; the next round comes by again.
    """

    removed: int = 0
    warned: int = 0
    erased: int = 0
    next: str = ""
    trouble: list[str] = field(default_factory=list)


def swept(place: str = "", together: int = TOGETHER) -> Sweep:
    """Look at so many records from a place on, and at all that stands under the keys where something may be due."""
    now, zone = town_book().clock(), town_book().zone
    found, following = PERSONS.scanned(place, together)
    made = Sweep(next=following)
    for pk in _suspects(found, now, zone):
        try:
            _clean(PERSONS.stored(pk), made)
        except Refusal as no:
            made.trouble.append(no.code)
    return made


def _suspects(found: Sequence[Stored], now: int, zone: str) -> list[str]:
    """The keys to be looked at whole: where a record may be due, and persons of whom this part shows no `SELF`."""
    known = {record["pk"] for record in found if record["sk"] == SELF}
    late = [record["pk"] for record in found if due.may_be_due(record, now, zone) or _lost(record) or _stale(record)]
    headless = [record["pk"] for record in found if record["pk"].startswith("U#") and record["pk"] not in known]
    return list(dict.fromkeys(late + headless))


def _clean(stored: Sequence[Stored], made: Sweep) -> None:
    now, zone = town_book().clock(), town_book().zone
    if not stored:
        return
    mark = next((record for record in stored if record["sk"] == ERASURE), None)
    if mark and not mark["done_at"]:
        if now >= mark["begun_at"] + due.RESUMED_MS:
            erasures.finished(tables.erasure_read(mark))
            made.erased += 1
        return
    _remove([*due.overdue(stored, now, zone), *filter(_lost, stored)], made)
    _unname([record for record in stored if due.named_still(record, now, zone)], made)
    for own in filter(_stale, stored):
        persons.rename(owner_of(own["pk"]), own["name"])
    _leave(stored, due.idle(stored, now, zone), made)


def _stale(record: Stored) -> bool:
    """Whether it is a name that is found by the rules of an older release, or not at all."""
    return record["sk"] == SELF and bool(record.get("name")) and record.get("marked") != RULES


def _lost(record: Stored) -> bool:
    """Whether it says how to reach somebody for an application that came to nothing, and ended."""
    sk = str(record["sk"])
    return sk.startswith(CONTACT) and not admissions.there(sk.removeprefix(CONTACT))


def _unname(gone: Sequence[Stored], made: Sweep) -> None:
    """Take their names from cashiers: ids are never given twice, so that who stood there stays one of its own."""
    for record in gone:
        nameless = PERSONS.changed(record["pk"], record["sk"], {"name": ""}, {"ended_at": record["ended_at"]})
        made.removed += records.written(nameless)


def _remove(gone: Sequence[Stored], made: Sweep) -> None:
    for record in gone:
        if record["sk"] == CASE:
            cases.remove(cases.found(record["pk"].partition("#")[2]))
            made.removed += 1
    gone = [record for record in gone if record["sk"] != CASE]
    for start in range(0, len(gone), REMOVED_TOGETHER):
        some = gone[start : start + REMOVED_TOGETHER]
        leads = [PERSONS.removed(pk, sk) for record in some for pk, sk in tables.leads(record)]
        if not records.written(*map(_removed, some), *leads):
            raise TryAgain
        made.removed += len(some)


def _removed(record: Stored) -> records.Action:
    """What ended by itself only as it was seen: its place may be taken anew."""
    return PERSONS.removed(record["pk"], record["sk"], {"ttl": record["ttl"]} if "ttl" in record else None)


def _leave(stored: Sequence[Stored], what: str, made: Sweep) -> None:
    """Write to somebody who was not there for years, or erase them: never one who is signed in somewhere."""
    if not what or sessions.listed(owner_of(stored[0]["pk"])):
        return
    own = next(record for record in stored if record["sk"] == SELF)
    if what == "erase":
        erasures.erase(Subject(owner_of(own["pk"]), (), own["mail"]), "go_on")
        made.erased += 1
        return
    _warn(own)
    made.warned += 1


def _warn(own: Stored) -> None:
    """The mail goes first: a note without it would erase somebody unasked. Its name is that of the month."""
    book, language = town_book(), own.get("language", "de")
    day = days.calendar_day(book.clock() + due.NOTICE_DAYS * DAY_MS, book.zone)
    told = {"town": config.town().programme, "host": config.town().host.lower(), "day": f"{day:%d.%m.%Y}"}
    written = texts.mail("idle", language, **told)
    mails.send(f"idle-{own['pk'][4:]}-{book.moment().month}", [own["mail"]], *written, language)
    records.written(PERSONS.changed(own["pk"], SELF, {"warned_at": book.clock()}, {"made_at": own["made_at"]}))
