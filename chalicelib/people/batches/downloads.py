"""Gives a print file out: by a link that S3 itself checks, for five minutes, with a note of who asked."""

import time
from dataclasses import dataclass, field

from chalicelib import config, presign, wire
from chalicelib.callers import Caller
from chalicelib.ledger.book import town_book
from chalicelib.people.batches import book, decisions, making
from chalicelib.people.batches.values import Batch
from chalicelib.people.trail import book as trail
from chalicelib.refusals import CardsNotMade, CardWithdrawn, NotFound, PrintsGone

SECONDS = 300


@dataclass(frozen=True)
class Link:
    """A link and when it ends (ms); whoever has it has the cards' secrets."""

    url: str = field(repr=False)
    expires: int


def link(batch: Batch, file: str, caller: Caller) -> Link:
    """A link to one file of a run; refuses CardWithdrawn, CardsNotMade, PrintsGone, NotFound."""
    if batch.state == "withdrawn":
        raise CardWithdrawn
    bucket, now, parts = config.outside().prints_bucket, town_book().clock(), book.parts(batch)
    part = next((part for part in parts if file in part.files), None)
    if part is None:
        raise NotFound if batch.state == "ready" else CardsNotMade
    if not bucket or now >= part.done_at + decisions.KEPT_MS:
        raise PrintsGone
    trail.noted(caller, "print_file_taken", book.thing(batch), after={"file": file})
    # AWS compares with its own clock, so this is the machine's, not the ledger's.
    at = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime())
    place = presign.place(config.s3_endpoint(), bucket, config.environment().region)
    url = presign.link(place, making.key(batch, file), wire.credentials(), at, SECONDS)
    return Link(url, now + SECONDS * 1000)
