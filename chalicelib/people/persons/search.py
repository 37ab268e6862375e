"""Persons by half a name: keys that lead to few, and of these those that fit, read only as far as is asked for."""

from collections.abc import Iterator
from dataclasses import dataclass

from chalicelib import listing
from chalicelib.callers import Hat
from chalicelib.people.persons import names, tables
from chalicelib.records import PERSONS

TOGETHER = 250
READ_AT_MOST = 1_500
"""Names that one search looks through. Only a beginning of few letters has more, and is told to be longer."""


@dataclass(frozen=True)
class Named:
    """Whose names fit: person and name, the best first; `more` where not all were looked through."""

    people: tuple[tuple[str, str], ...]
    more: bool


def named(part: str, most: int) -> Named:
    """So many persons whose names have words that begin so, and one more where there are more."""
    found: dict[str, str] = {}
    read = 0
    for person, name in _led(part):
        read += 1
        if names.fits(name, part):
            found[person] = name
        if (len(found) > most and _settled(part)) or read > READ_AT_MOST:
            break
    best = sorted(found.items(), key=lambda one: (-names.whole(one[1], part), one[1].casefold(), one[0]))
    return Named(tuple(best[: most + 1]), len(best) > most or read > READ_AT_MOST)


def _settled(part: str) -> bool:
    """Whether the first that were found are as good as any: of one word those who bear it whole come first."""
    return len(names.telling(part)) == 1


def _led(part: str) -> Iterator[tuple[str, str]]:
    """Who stands under the keys that lead to a name, with the name."""
    for keys in names.leads(part):
        for key in keys:
            after = ""
            while records := listing.stretch(PERSONS, key, None, after, TOGETHER):
                yield from ((record["sk"], record.get("name", "")) for record in records)
                after = records[-1]["sk"]
                if len(records) < TOGETHER:
                    break


def hats(person: str) -> list[Hat]:
    """In which roles somebody may act, read alone: what else stands under a person may be long."""
    return [tables.hat_read(record) for record in PERSONS.records(tables.key(person), tables.HAT)]
