"""A club says thank you once a month: whoever supports it reads that in the wallet, and the club learns no address.

office   THANKS#<club>   <YYMM>   text at
office   THANKS          <club>#<YYMM>   text at: until all who asked for it have it by mail (`rounds`)
         <club>#<mail>-<YYMMDD>   at mail day: another mail that goes round, such as that the club ends
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from chalicelib import config, records
from chalicelib.ledger.book import town_book
from chalicelib.records import OFFICE, Action
from chalicelib.refusals import AlreadyThanked

KEPT_DAYS = 400
WAITING = "THANKS"


@dataclass(frozen=True)
class Thanks:
    """What a club said, and when (server ms); `mail` is the text that brings it, `day` a date in it (YYYY-MM-DD)."""

    club: str
    name: str
    text: str
    at: int
    month: str
    mail: str = "thanks"
    day: str = ""


def said(club: str, text: str) -> Thanks:
    """Say thank you; the same again is once. Refuses AlreadyThanked for other words in the same month, NotFound."""
    from chalicelib.people import book as people  # pynamodb: not on a scan's way

    name, now = people.club(club).name, town_book().moment()
    told = {"text": text, "at": now.ms}
    waits = OFFICE.put(WAITING, f"{club}#{now.month}", told)
    if records.written(OFFICE.fresh(_key(club), now.month, told, KEPT_DAYS), waits):
        return Thanks(club, name, text, now.ms, now.month)
    known = OFFICE.record(_key(club), now.month)
    if known.get("text") != text:
        raise AlreadyThanked
    return Thanks(club, name, text, known["at"], now.month)


def heard(account: str) -> list[Thanks]:
    """The last words of each club that a member's cards support, the latest first; refuses NotFound."""
    found = [_last(club) for club in supported(town_book().member(account).terms)]
    return sorted((each for each in found if each), key=lambda each: -each.at)


def waiting(until: int) -> list[Thanks]:
    """What was said up to a moment (server ms) and is still to be sent by mail, of clubs that are there."""
    from chalicelib.people import book as people  # as above

    made = []
    for stored in OFFICE.records(WAITING):
        club, _, month = stored["sk"].partition("#")
        known, mail = people.club(club), str(stored.get("mail", "thanks"))
        if stored["at"] <= until and (known.charter.state == "live" or mail != "thanks"):
            said = stored.get("text", ""), stored["at"], month, mail, stored.get("day", "")
            made.append(Thanks(club, known.name, *said))
    return made


def goes_round(club: str, mail: str, day: str) -> Action:
    """Part of a transaction: this mail goes to whoever supports a club and asked for its mails, once."""
    told = {"at": town_book().clock(), "mail": mail, "day": day}
    return OFFICE.put(WAITING, f"{club}#{mail}-{day}", told)


def recalled(club: str, day: str) -> list[Action]:
    """Part of a transaction: the mail that a club ends goes round no longer; where it did, the next one takes it
    back."""
    waits = f"{club}#club_ends-{day}"
    if OFFICE.record(WAITING, waits):
        return [OFFICE.put(WAITING, waits, {}, seconds=0)]
    return [goes_round(club, "club_stays", day)]


def sent(until: int) -> None:
    """Forget that what was said up to a moment waits; what was said since goes on waiting."""
    for stored in OFFICE.records(WAITING):
        if stored["at"] <= until:
            # It ends now: nobody may delete in this table.
            records.written(OFFICE.put(WAITING, stored["sk"], {}, seconds=0))


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
    return Thanks(club, people.club(club).name, told[-1]["text"], told[-1]["at"], told[-1]["sk"]) if told else None


def _key(club: str) -> str:
    return f"THANKS#{club}"
