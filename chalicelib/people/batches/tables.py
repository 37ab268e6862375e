"""Print runs as the table `office` keeps them.

BATCHES        <id>          the order and its counts: name count design club club_name party by salt ordered_at
                             approved_at approved_by withdrawn_at made handed_out
BATCH#<id>     PART#01       done_at files moved: how far its making came
BATCH#<id>     OUT#<digest>  first last given_to by at done fingerprint: cards handed out under one key
BATCHKEY#<digest>  ORDER     batch fingerprint: what an order's key made
"""

from collections.abc import Mapping
from dataclasses import asdict, fields
from typing import Any

from chalicelib import ids
from chalicelib.people.batches import decisions
from chalicelib.people.batches.values import Batch, HandOut, Part

BATCHES, ORDER, PART, OUT = "BATCHES", "ORDER", "PART#", "OUT#"


def key(batch_id: str) -> str:
    return f"BATCH#{batch_id}"


def order_key(party: str, key: str) -> str:
    return f"BATCHKEY#{ids.digest(f'{party}|{key}')}"


def out_key(party: str, key: str) -> str:
    return f"{OUT}{ids.digest(f'{party}|{key}')}"


def part_key(number: int) -> str:
    return f"{PART}{number:02}"


def batch_kept(batch: Batch) -> dict[str, Any]:
    return {name: value for name, value in asdict(batch).items() if name != "id"}


def batch_read(stored: Mapping[str, Any]) -> Batch:
    return Batch(id=stored["sk"], **_known(Batch, stored))


def parts_read(batch: Batch, stored: list[dict[str, Any]]) -> list[Part]:
    """Every part of a run; one that nobody began has no record yet."""
    begun = {record["sk"]: record for record in stored}
    return [_part_read(part, begun.get(part_key(part.number), {})) for part in decisions.parts(batch.count)]


def _part_read(part: Part, stored: Mapping[str, Any]) -> Part:
    told = _known(Part, stored)
    return Part(part.number, part.first, part.last, **{**told, "files": tuple(told.get("files", ()))})


def out_kept(out: HandOut, fingerprint: str) -> dict[str, Any]:
    return {**asdict(out), "fingerprint": fingerprint}


def out_read(stored: Mapping[str, Any]) -> HandOut:
    return HandOut(**_known(HandOut, stored))


def _known(kind: type, stored: Mapping[str, Any]) -> dict[str, Any]:
    return {field.name: stored[field.name] for field in fields(kind) if field.name in stored}
