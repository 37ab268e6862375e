"""What a text may be, by its shape, and in which order what was found is listed. Pure."""

import re
from collections.abc import Iterable

from chalicelib import ids
from chalicelib.office.finding.values import KINDS, Found, Hint, Hit, Party
from chalicelib.till.cards import CODE, NUMBER

MOST = 12
ALL = 1_000
"""The weight of what was named whole: an id, a card, an address."""
OPENS = 10
"""So much of a printed number names an account: the town's two letters and the account's eight."""
BEGINS = 4
_ACCOUNT = re.compile(rf"([mscua]):([{ids.ALPHABET}]{{8}})")
_POSTING = re.compile(rf"[{ids.ALPHABET}]{{26}}")


def account(text: str) -> str:
    """The account, person or application that a text names by its id; empty where it names none.

    >>> account(" m:7f3k2mq8 "), account("m:Anna")
    ('m:7F3K2MQ8', '')
    """
    kind, mark, rest = text.strip().partition(":")
    named = f"{kind.lower()}{mark}{rest.upper()}"
    return named if _ACCOUNT.fullmatch(named) else ""


def posting(text: str) -> str:
    """The posting that a text may name; empty where it cannot."""
    named = text.strip().upper()
    return named if _POSTING.fullmatch(named) else ""


def card_code(text: str) -> bool:
    """Whether a text may be what a scanner reads off a card."""
    return len(ids.read(text)) >= CODE and not text.strip().count(" ")


def card_number(text: str, town: str) -> str:
    """The printed number that a text is or begins, in the alphabet's letters; empty for a name that begins so.

    >>> card_number("tg7f 3k2m-q8", "TG"), card_number("TGarten", "TG"), card_number("TG 1", "TG")
    ('TG7F3K2MQ8', '', '')
    """
    read = ids.read(text)
    shaped = read.startswith(town) and BEGINS <= len(read) <= NUMBER and set(read) <= set(ids.ALPHABET)
    told = any(letter.isdigit() for letter in text) or len(read) >= OPENS
    return read if shaped and told else ""


def iban_end(text: str) -> str:
    """The end of an IBAN that a text may be: four digits or more at its end; empty where it cannot.

    >>> iban_end("de89 3704 0044"), iban_end("3000"), iban_end("Am Markt 12")
    ('DE8937040044', '3000', '')
    """
    bare = re.sub(r"\s", "", text).upper()
    return bare if re.fullmatch(r"([A-Z]{2})?\d{4,32}", bare) else ""


def receipt(text: str) -> str:
    """The receipt number that a text may be: tills print some digit; empty where it cannot."""
    bare = text.strip()
    return bare if len(bare) <= 40 and any(letter.isdigit() for letter in bare) else ""


def fits(party: Party, asked: frozenset[str]) -> bool:
    """Whether each word begins one of a party's name."""
    return bool(asked) and all(any(word.startswith(begun) for word in party.words) for begun in asked)


def listed(hits: Iterable[Hit], more: bool, hint: Hint | None) -> Found:
    """The best first, each thing once; a hint where nothing was found, or something else was meant."""
    best: dict[tuple[str, str], Hit] = {}
    for hit in sorted(hits, key=lambda hit: (-hit.weight, KINDS.index(hit.kind), -hit.at, hit.title.casefold())):
        best.setdefault((hit.kind, hit.id), hit)
    told = tuple(best.values())
    return Found(told[:MOST], more or len(told) > MOST, hint)
