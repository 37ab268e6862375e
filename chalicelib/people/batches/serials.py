"""The card that a printed serial number names, such as `A07-0012`: two records by their keys, no index and no scan."""

import re
from dataclasses import dataclass

from chalicelib import ids
from chalicelib.people.batches import book, decisions
from chalicelib.people.batches.values import Batch
from chalicelib.refusals import CardNotInBatch, CardsNotMade
from chalicelib.till.cards import Card

_SHAPED = re.compile(rf"([A-HO][{ids.ALPHABET}IO]{{2}})\s*[-–\s]\s*([0-9]{{1,4}})", re.ASCII | re.IGNORECASE)


@dataclass(frozen=True)
class Numbered:
    """A card, and the serial number that it is printed with."""

    card: Card
    serial: str


def shaped(text: str) -> tuple[str, int] | None:
    """The print run and the number that a text may be; a blank is read as the stroke, O and I as what they must be.

    >>> shaped(" ao7 – 12"), shaped("A07-0000"), shaped("1200"), shaped("Anna 12")
    (('A07', 12), ('A07', 0), None, None)
    """
    found = _SHAPED.fullmatch(text.strip())
    return (ids.read(found[1]), int(found[2])) if found else None


def named(text: str) -> Numbered | None:
    """The card of a serial number, of a withdrawn run too; None for a text that is none.

    Refuses NotFound where there is no such run, CardNotInBatch for a number that it does not have, CardsNotMade.
    """
    asked = shaped(text)
    return _numbered(book.found(asked[0]), asked[1]) if asked else None


def _numbered(batch: Batch, serial: int) -> Numbered:
    for part in book.parts(batch):
        if part.first <= serial <= part.last:
            if not part.done_at:
                raise CardsNotMade
            account = decisions.account(batch, serial, part.moved.get(str(serial), 0))
            return Numbered(Card(account, decisions.CARD, batch.id), decisions.serial_text(batch, serial))
    raise CardNotInBatch
