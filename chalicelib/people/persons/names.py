"""Persons found by the beginnings of their names. Only keyed hashes stand in the keys.

    N#<hash of a beginning, a word or a pair>    <person>    name

Beginnings are of two, three and five letters, words are whole, a pair is how two words begin: who types more reads
less, and a common first name with a common last one is still few. Pure but for the hashes. Which ones there are stands
with the person (`marks`), so that each is taken away again; `marked` says by which rules they were made.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from itertools import combinations
from typing import Any

from chalicelib import rates
from chalicelib.records import PERSONS, Action

RULES = 2
LENGTHS, PAIRED, WORDS = (2, 3, 5), 2, 6
"""The first six words of a name are found: so one name's hashes away and another's new fit into a transaction."""
_PLAIN = str.maketrans({"ø": "o", "œ": "oe", "æ": "ae", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i", "ħ": "h"})


def kept(name: str) -> dict[str, Any]:
    """What stands with a person: the name, and by which hashes it is found."""
    marks = [rates.pseudonym(f"name|{each}") for each in sorted(beginnings(name))]
    return {"name": name, "marks": marks, "marked": RULES}


def actions(person: str, before: Iterable[str], after: Mapping[str, Any]) -> list[Action]:
    """What must be written when the marks of somebody's name change, to what `kept` told; nothing is no name."""
    new: list[str] = after.get("marks", [])
    gone = [PERSONS.removed(f"N#{each}", person) for each in sorted(set(before) - set(new))]
    return gone + [PERSONS.put(f"N#{each}", person, {"name": after["name"]}) for each in new]


def leads(part: str) -> list[list[str]]:
    """The keys under which persons stand whose names may fit, the most telling first; a list for each master key's.

    Two words lead by the pair of them, one by itself and then by its beginning. Who fits stands under one of them.
    """
    asked = sorted(telling(part), key=len, reverse=True)
    long = [word for word in asked if len(word) >= PAIRED]
    if len(long) > 1:
        told = [_pair(*long[:2])]
    else:
        told = [f"={word}" for word in asked[:1]] + [_begins(word) for word in long]
    return [[f"N#{mark}" for mark in rates.pseudonyms(f"name|{each}")] for each in told]


def fits(name: str, part: str) -> bool:
    """Whether each word of a part begins a word of the name.

    >>> fits("Anna-Maria Öztürk", "oezt an"), fits("Anna Öztürk", "rk")
    (True, False)
    """
    return all(any(word.startswith(begun) for word in words(name)) for begun in words(part))


def whole(name: str, part: str) -> int:
    """How many words of a part are whole words of the name: the more, the better it fits."""
    return len(set(words(part)) & set(words(name)))


def beginnings(name: str) -> set[str]:
    """All that a name is found by.

    >>> sorted(beginnings("Li Wei-Öz"))
    ['=li', '=oz', '=wei', 'li', 'li|oz', 'li|we', 'oz', 'oz|we', 'we', 'wei']
    """
    told = words(name)[:WORDS]
    begun = {word[:length] for word in told for length in LENGTHS if len(word) >= length}
    pairs = {_pair(*two) for two in combinations(told, 2) if min(map(len, two)) >= PAIRED}
    return begun | pairs | {f"={word}" for word in told}


def telling(part: str) -> set[str]:
    """The words that somebody looks for, without those that begin another one of them.

    >>> sorted(telling("an Anna Özt"))
    ['anna', 'ozt']
    """
    told = set(words(part))
    return {word for word in told if not any(other != word and other.startswith(word) for other in told)}


def words(text: str) -> list[str]:
    """The words of a text as they are compared: without case, accents, and what is written for an umlaut.

    >>> words("MÜLLER-Lüdenscheidt, Mueller, Straße, Łukasz")
    ['muller', 'ludenscheidt', 'muller', 'strasse', 'lukasz']
    """
    apart = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold()).translate(_PLAIN)
    bare = "".join(letter for letter in apart if not unicodedata.combining(letter))
    return re.findall(r"\w+", re.sub("(?<=[aou])e+", "", bare))


def _begins(word: str) -> str:
    """The longest beginning of a word that is kept."""
    return word[: max(length for length in LENGTHS if length <= len(word))]


def _pair(one: str, other: str) -> str:
    return "|".join(sorted((one[:PAIRED], other[:PAIRED])))
