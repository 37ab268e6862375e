"""What a print run is made of, and what may be done with it. Pure: the same run gives the same cards, always."""

import hmac
import re
from collections.abc import Iterator, Mapping
from typing import Any

from chalicelib import ids
from chalicelib.people.batches.values import Batch, Part
from chalicelib.refusals import CardNotInBatch, CardsNotMade, CardWithdrawn, HostNotFinal, RangeBackwards
from chalicelib.till.cards import Card

MOST_CARDS = 5_000
TOGETHER = 500
"""Cards of a part: printed in seconds, and in a memory that does not grow with the run."""
CARD = "01"
"""The number of the only card on a printed card's account."""
FIRST = "ABCDEFGH"
"""What the id of a print run begins with. A digit is a demonstration's, T a test's, and the letters after H are free
for cards that are not printed."""
KEPT_MS = 30 * 24 * 60 * 60 * 1000
"""So long the files of a print run are kept; the bucket's own rule ends them (infra/stack/data.py)."""
SERIAL = re.compile(r"(?:([0-9A-HJ-NP-X]{3})-)?0*([1-9][0-9]{0,3})", re.ASCII)
HOST = re.compile(r"(?=.{4,40}\Z)([a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}", re.ASCII)
NOT_FINAL = (
    *("localhost", "local", "localdomain", "internal", "home.arpa", "test", "example", "invalid", "onion"),
    *("example.com", "example.net", "example.org", "example.de"),
    *("amazonaws.com", "cloudfront.net", "on.aws", "awsapprunner.com", "azurewebsites.net", "run.app", "web.app"),
    *("github.io", "gitlab.io", "netlify.app", "vercel.app", "pages.dev", "workers.dev", "herokuapp.com", "fly.dev"),
    *("ngrok.io", "ngrok.app", "ngrok-free.app", "trycloudflare.com", "nip.io", "sslip.io"),
)
"""Hosts that end so are a machine's own, reserved by RFC 2606 and RFC 6761, or lent by a provider."""


def final_host(host: str) -> None:
    """Refuses HostNotFinal for a host that will not be there as long as cards are: they cannot be printed anew.

    >>> final_host("T.TORGAU-TALENTE.DE")
    """
    told = host.lower()
    if not HOST.fullmatch(told) or told.endswith(tuple(f".{end}" for end in NOT_FINAL)):
        raise HostNotFinal


def new_id() -> str:
    """A random id of a print run; whether it is taken, its order finds out."""
    return FIRST[ids.number(ids.secret(2)) % len(FIRST)] + ids.secret(2)


def parts(count: int) -> list[Part]:
    """The parts of so many cards.

    >>> [(part.first, part.last) for part in parts(600)]
    [(1, 500), (501, 600)]
    """
    starts = enumerate(range(1, count + 1, TOGETHER), 1)
    return [Part(number, first, min(first + TOGETHER - 1, count)) for number, first in starts]


def account(batch: Batch, serial: int, moved: int = 0) -> str:
    """The account of one card; the next one of its row where the first ones were taken already."""
    said = f"talente card account|{batch.id}|{serial}|{moved}".encode()
    return f"m:{ids.encoded(hmac.digest(batch.salt.encode(), said, 'sha256'), 8)}"


def accounts(batch: Batch, part: Part) -> dict[int, str]:
    """The accounts of a part by serial number."""
    serials = range(part.first, part.last + 1)
    return {serial: account(batch, serial, part.moved.get(str(serial), 0)) for serial in serials}


def serial_text(batch: Batch, serial: int) -> str:
    """A serial number as it is printed: `A07-0123`."""
    return f"{batch.id}-{serial:04}"


def new_terms(batch: Batch, serial: int) -> dict[str, Any]:
    """What the ledger keeps of a printed card until it is handed out; `run` proves that the account is this card's."""
    club = {"club": batch.club} if batch.club else {}
    return {"cards": {CARD: {"st": "N", **club}}, "run": serial_text(batch, serial)}


def waiting(terms: Mapping[str, Any]) -> bool:
    """Whether an account's printed card waits to be handed out."""
    return bool(terms.get("cards", {}).get(CARD, {}).get("st") == "N")


def handed_out(terms: Mapping[str, Any]) -> dict[str, Any]:
    """The terms of a card that is active from now on; what only the print run needed is gone from them."""
    cards = {**terms["cards"], CARD: {**terms["cards"][CARD], "st": "A"}}
    return {name: value for name, value in terms.items() if name != "run"} | {"cards": cards}


def to_be_handed_out(batch: Batch) -> None:
    """Refuses CardWithdrawn, and CardsNotMade for a run that is not ready."""
    if batch.state == "withdrawn":
        raise CardWithdrawn
    if batch.state != "ready":
        raise CardsNotMade


def span(batch: Batch, first: int, last: int) -> range:
    """The serial numbers from one to another; refuses CardNotInBatch, RangeBackwards."""
    if not 1 <= min(first, last) <= max(first, last) <= batch.count:
        raise CardNotInBatch
    if last < first:
        raise RangeBackwards
    return range(first, last + 1)


def serial_read(batch: Batch, text: str) -> int | None:
    """The serial number that was typed, bare or with its run; None for a text that is none.

    Refuses CardNotInBatch for another run's.
    """
    found = SERIAL.fullmatch(text.strip().upper())
    if found and found[1] not in (None, batch.id):
        raise CardNotInBatch
    return int(found[2]) if found else None


def serial_of(batch: Batch, all_parts: list[Part], card: Card) -> int:
    """The serial number of a card that was shown; refuses CardNotInBatch."""
    if card.batch in (None, batch.id) and card.number == CARD:
        for serial, known in _all_accounts(batch, all_parts):
            if known == card.account:
                return serial
    raise CardNotInBatch


def _all_accounts(batch: Batch, all_parts: list[Part]) -> Iterator[tuple[int, str]]:
    for part in all_parts:
        yield from accounts(batch, part).items()
