"""Persons found by the beginning of a name. Only keyed hashes of three letters stand in the keys.

    N#<pseudonym of three letters>    <person>

Pure but for the hashes. Which ones there are stands with the person (`marks`), so that each is taken away again.
"""

import re
from collections.abc import Iterable

from chalicelib import rates
from chalicelib.records import PERSONS, Action
from chalicelib.refusals import InvalidValue

LETTERS = 3


def marks(name: str) -> list[str]:
    """The keyed hashes by which a name is found, kept with the person: a changed key, or none, hides none of them."""
    return [rates.pseudonym(f"name|{each}") for each in sorted(beginnings(name))]


def actions(person: str, before: Iterable[str], after: Iterable[str]) -> list[Action]:
    """What must be written when the marks of somebody's name change; no marks are no name."""
    old, new = set(before), set(after)
    gone = [PERSONS.removed(_key(each), person) for each in sorted(old - new)]
    return gone + [PERSONS.put(_key(each), person, {}) for each in sorted(new - old)]


def candidates(part: str) -> list[str]:
    """Persons with a word in their name that may begin so; refuses InvalidValue for less than three letters."""
    longest = max(words(part), key=len, default="")
    if len(longest) < LETTERS:
        raise InvalidValue.of("name")
    begun = rates.pseudonyms(f"name|{longest[:LETTERS]}")
    return list(dict.fromkeys(record["sk"] for mark in begun for record in PERSONS.records(_key(mark))))


def fits(name: str, part: str) -> bool:
    """Whether each word of a part begins a word of the name.

    >>> fits("Anna-Maria Öztürk", "özt an"), fits("Anna Öztürk", "rk")
    (True, False)
    """
    return all(any(word.startswith(begun) for word in words(name)) for begun in words(part))


def beginnings(name: str) -> set[str]:
    """The first letters of each word that has enough of them.

    >>> sorted(beginnings("Anna-Maria von Öz"))
    ['ann', 'mar', 'von']
    """
    return {word[:LETTERS] for word in words(name) if len(word) >= LETTERS}


def words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())


def _key(mark: str) -> str:
    return f"N#{mark}"
