"""What is told to somebody about themselves: the sections of an export, and one page of it after another.

A room that keeps something about people adds its section here: a name, a text in `texts/privacy.json`, and a function
that tells its rows. An answer of Lambda has 6 MB at most, so that a page ends in good time and says where the next
one begins.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from chalicelib import cursors, keys
from chalicelib.ledger.pages import Mark
from chalicelib.people.privacy import about, dealings
from chalicelib.people.privacy.about import Chunks, Row
from chalicelib.people.privacy.values import Subject
from chalicelib.refusals import InvalidCursor

PAGE_BYTES = 1_500_000
ROWS_TOGETHER = 20
Rows = Callable[[Subject], list[Row]]


@dataclass(frozen=True)
class Section:
    """One kind of data: all its rows, or those after a place, some at a time."""

    name: str
    chunks: Callable[[Subject, str], Chunks]


def _listed(rows: Rows) -> Callable[[Subject, str], Chunks]:
    """A section whose rows are few enough to be read at once; a place is how many were told."""

    def chunks(subject: Subject, after: str) -> Chunks:
        found = rows(subject)
        for start in range(int(after or 0), len(found), ROWS_TOGETHER):
            following = start + ROWS_TOGETHER
            yield found[start:following], str(following) if following < len(found) else ""

    return chunks


SECTIONS = (
    Section("person", _listed(about.person)),
    Section("roles", _listed(about.roles)),
    Section("accounts", _listed(about.accounts)),
    Section("cards", _listed(about.cards)),
    Section("consents", _listed(about.consents)),
    Section("looks", _listed(about.looks)),
    Section("sign_ins", _listed(about.sign_ins)),
    Section("passkeys", _listed(dealings.passkeys)),
    Section("pins", _listed(dealings.pins)),
    Section("payment_requests", _listed(dealings.payment_requests)),
    Section("cases", _listed(dealings.cases)),
    Section("applications", _listed(dealings.applications)),
    Section("handovers", _listed(dealings.handovers)),
    Section("changes", _listed(dealings.changes)),
    Section("notices", _listed(dealings.notices)),
    Section("mails", _listed(about.mails_sent)),
    Section("further", _listed(about.further)),
    Section("entries", about.entries),
)
NAMES = tuple(section.name for section in SECTIONS)


@dataclass(frozen=True)
class Page:
    """A part of what is known: rows by section, and the cursor of the next page; None at the end."""

    sections: Mapping[str, list[Row]]
    next: str | None


def page(subject: Subject, cursor: str | None, names: tuple[str, ...] = NAMES) -> Page:
    """The page that a cursor names, or the first; refuses InvalidCursor for one that this subject was not given."""
    wanted = [section for section in SECTIONS if section.name in names]
    first, place = _opened(subject, cursor) if cursor else (wanted[0].name, "")
    if first not in names:
        raise InvalidCursor
    told: dict[str, list[Row]] = {}
    size = 0
    for name, rows, following in _from(subject, wanted, first, place):
        told[name] = told.get(name, []) + rows
        size += len(json.dumps(rows))
        if size >= PAGE_BYTES and following:
            return Page(told, _sealed(subject, *following))
    return Page(told, None)


def first(subject: Subject, rows: int) -> dict[str, list[Row]]:
    """The first rows of every section, and a few more where there are: what a page to read has room for."""
    told: dict[str, list[Row]] = {}
    for section in SECTIONS:
        found = told[section.name] = []
        for some, _ in section.chunks(subject, ""):
            found += some
            if len(found) > rows:
                break
    return told


def _from(
    subject: Subject, wanted: list[Section], first: str, place: str
) -> Iterator[tuple[str, list[Row], tuple[str, str] | None]]:
    """Each chunk from a place on, with its section, and the section and place where the next one begins."""
    began = next(i for i, section in enumerate(wanted) if section.name == first)
    for number, section in enumerate(wanted[began:], began):
        after = (wanted[number + 1].name, "") if number + 1 < len(wanted) else None
        yield section.name, [], None
        for rows, rest in section.chunks(subject, place if number == began else ""):
            yield section.name, rows, (section.name, rest) if rest else after


def _sealed(subject: Subject, section: str, place: str) -> str:
    return cursors.sealed(Mark(place, month=section), subject.id, keys.known()[0])


def _opened(subject: Subject, cursor: str) -> tuple[str, str]:
    mark = keys.proven(lambda known: cursors.opened(cursor, subject.id, *known), InvalidCursor)
    return mark.month, mark.before
