"""Makes a part of a print run: an account for each card, then the files it is printed from; the printer's function.

All follows from the order, so that a run which broke off is made again and comes out the same.
"""

import json
from collections.abc import Mapping
from typing import Any

from chalicelib import config, telemetry, wire
from chalicelib.ledger.book import town_book
from chalicelib.people import links
from chalicelib.people.batches import book, decisions
from chalicelib.people.batches.values import Batch, Part
from chalicelib.refusals import NotFound, TryAgain
from chalicelib.till import cards
from chalicelib.till.shown import press

READ_TOGETHER = 100
"""So many items DynamoDB reads at once."""
FOLDER = "prints"
KINDS = {"pdf": "application/pdf", "zip": "application/zip"}


def printer(event: Mapping[str, Any]) -> dict[str, Any]:
    """Make what a batch of the queue names; answers which messages must come again.

    Source of both shapes: AWS Lambda developer guide, "Implementing partial batch responses" for SQS.
    """
    failed = [record["messageId"] for record in event["Records"] if not _done(record["body"])]
    return {"batchItemFailures": [{"itemIdentifier": name} for name in failed]}


def _done(body: str) -> bool:
    """Whether a message of the queue is done with: its part is made, or there is none to be made."""
    try:
        told = json.loads(body)
        made(str(told["batch"]), int(told["part"]))
    except TryAgain:
        return False
    except (KeyError, TypeError, ValueError, NotFound):
        telemetry.log.error("a message that names no part of a print run")
    return True


def made(batch_id: str, number: int) -> None:
    """Make one part, if it is still to be made; safe to repeat. Refuses NotFound, TryAgain."""
    batch = book.found(batch_id)
    part = next((part for part in book.parts(batch) if part.number == number), None)
    if part is None:
        raise NotFound
    if batch.state == "making" and not part.done_at:
        accounts = _opened(batch, part)
        book.part_done(batch, part, _printed(batch, part, accounts))


def key(batch: Batch, file: str) -> str:
    """Where a file lies in the bucket."""
    return f"{FOLDER}/{batch.id}/{file}"


def _opened(batch: Batch, part: Part) -> dict[int, str]:
    """The part's accounts, each there and this card's own: one that is somebody else's is left to them."""
    ledger = town_book()
    while True:
        accounts = decisions.accounts(batch, part)
        wanted = {account: decisions.new_terms(batch, serial) for serial, account in accounts.items()}
        try:
            ledger.open_members(wanted)
        except (wire.Cancelled, wire.Throttled, wire.Unsettled) as busy:
            raise TryAgain from busy
        runs = _runs(list(wanted))
        taken = [serial for serial, account in accounts.items() if runs[account] != wanted[account]["run"]]
        if not taken:
            return accounts
        part = book.part_moved(batch, part, taken)


def _runs(accounts: list[str]) -> dict[str, Any]:
    """Which card each account was made for, as it says itself."""
    ledger, found = town_book(), {}
    for start in range(0, len(accounts), READ_TOGETHER):
        states = ledger.members(accounts[start : start + READ_TOGETHER])
        found.update({account: state.terms.get("run") for account, state in states.items()})
    return found


def _printed(batch: Batch, part: Part, accounts: Mapping[int, str]) -> list[str]:
    """The names of the files that now lie in the bucket; none where there is no bucket."""
    bucket = config.outside().prints_bucket
    if not bucket:
        return []
    from chalicelib.documents import prints

    faces = [face(batch, serial, account) for serial, account in accounts.items()]
    files = prints.files(prints.Run(config.town(), batch.design, faces))
    for name, content in files.items():
        _store(bucket, key(batch, _named(batch, part, name)), content)
    return [_named(batch, part, name) for name in files]


def face(batch: Batch, serial: int, account: str) -> Any:
    """What is printed of one card, its secrets among it."""
    from chalicelib.documents.prints import Face

    made_with, town = press(), config.town()
    number, stub = made_with.printed_number(account, decisions.CARD), made_with.stub(account, decisions.CARD)
    return Face(
        serial=decisions.serial_text(batch, serial),
        number=number,
        url=cards.url(town.host, made_with.code(batch.id, account, decisions.CARD)),
        club=batch.club_name,
        block=stub.block,
        recovery=stub.recovery,
        register=links.stub(town.host, number, stub.block),
    )


def _named(batch: Batch, part: Part, file: str) -> str:
    """A file's name: the run, its serial numbers, what it is."""
    return f"{batch.id}-{part.first:04}-{part.last:04}-{file}"


def _store(bucket: str, place: str, content: bytes) -> None:
    import boto3
    from botocore.exceptions import BotoCoreError, ClientError

    kind = KINDS[place.rpartition(".")[2]]
    try:
        boto3.client("s3", region_name=config.environment().region).put_object(
            Bucket=bucket, Key=place, Body=content, ContentType=kind
        )
    except (BotoCoreError, ClientError) as lost:
        telemetry.log.error("a print file was not stored", extra={"why": type(lost).__name__})
        raise TryAgain from None
