"""A club says thank you once a month: whoever supports it reads that in the wallet, and the club learns no address.

office   THANKS#<club>   <YYMM>   text at
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from chalicelib import config, records
from chalicelib.ledger.book import town_book
from chalicelib.records import OFFICE
from chalicelib.refusals import AlreadyThanked

KEPT_DAYS = 400


@dataclass(frozen=True)
class Thanks:
    """What a club said, and when (server ms)."""

    club: str
    name: str
    text: str
    at: int


def said(club: str, text: str) -> Thanks:
    """Say thank you; the same again is once. Refuses AlreadyThanked for other words in the same month, NotFound."""
    from chalicelib.people import book as people  # pynamodb: not on a scan's way

    name, now = people.club(club).name, town_book().moment()
    if records.written(OFFICE.fresh(_key(club), now.month, {"text": text, "at": now.ms}, KEPT_DAYS)):
        return Thanks(club, name, text, now.ms)
    known = OFFICE.record(_key(club), now.month)
    if known.get("text") != text:
        raise AlreadyThanked
    return Thanks(club, name, text, known["at"])


def heard(account: str) -> list[Thanks]:
    """The last words of each club that a member's cards support, the latest first; refuses NotFound."""
    found = [_last(club) for club in supported(town_book().member(account).terms)]
    return sorted((each for each in found if each), key=lambda each: -each.at)


def supported(terms: Mapping[str, Any]) -> list[str]:
    """The clubs that an account's cards credit; the pot says nothing.

    >>> supported({"club": "c:1", "cards": {"01": {"st": "A", "club": "c:2"}, "02": {"st": "R", "club": "c:3"}}})
    ['c:1', 'c:2']
    """
    living = [card.get("club") for card in terms.get("cards", {}).values() if card.get("st") == "A"]
    chosen = {club for club in (terms.get("club"), *living) if club}
    return sorted(chosen - {config.town().common_pot})


def _last(club: str) -> Thanks | None:
    from chalicelib.people import book as people  # pynamodb: not on a scan's way

    told = OFFICE.records(_key(club))
    return Thanks(club, people.club(club).name, told[-1]["text"], told[-1]["at"]) if told else None


def _key(club: str) -> str:
    return f"THANKS#{club}"
