"""What the call for a letter takes and answers."""

from typing import Annotated, Literal

from pydantic import Field

from chalicelib.documents.letter import MOST_LINES
from chalicelib.people.batches.shapes import ShownCard
from chalicelib.shapes import PdfText, Shape, text
from chalicelib.till.holders.shapes import Why

AddressLine = Annotated[str, text(50)]


class LetterBody(Shape):
    """A letter about a card, to an address as it stands on an envelope, the name first; `sender` is one line.

    `card` is a serial number with its run (`A07-0012`), a printed number, or what a scanner read. `new_pin` gives the
    account another PIN, whatever it had, and prints it.
    """

    card: ShownCard
    address: Annotated[list[AddressLine], Field(min_length=1, max_length=MOST_LINES)]
    sender: Annotated[str, text(80)]
    language: Literal["de", "en"] = "de"
    new_pin: bool = False
    why: Why


class LetterView(Shape):
    """The letter, to be printed and forgotten; it holds the stub's codes and, where it was asked for, the PIN."""

    pdf: PdfText
    new_pin: bool
