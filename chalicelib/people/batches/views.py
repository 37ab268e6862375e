"""Print runs as answers tell them."""

from typing import Any

from chalicelib.people.batches.decisions import KEPT_MS
from chalicelib.people.batches.shapes import BatchDetail, BatchView, FileView, HandOutView
from chalicelib.people.batches.values import Batch, HandOut, Part
from chalicelib.shapes import instant


def batch(made: Batch) -> BatchView:
    return BatchView(**_told(made))


def detail(made: Batch, parts: list[Part], outs: list[HandOut], now: int) -> BatchDetail:
    files = [
        FileView(name=name, kept_until=instant(part.done_at + KEPT_MS))
        for part in parts
        if made.state != "withdrawn" and now < part.done_at + KEPT_MS
        for name in part.files
    ]
    return BatchDetail(**_told(made), files=files, hand_outs=[hand_out(out) for out in outs])


def hand_out(out: HandOut) -> HandOutView:
    given_to = out.given_to or None
    return HandOutView(first=out.first, last=out.last, given_to=given_to, at=instant(out.at), done=out.done)


def _told(made: Batch) -> dict[str, Any]:
    return {
        "id": made.id,
        "name": made.name,
        "count": made.count,
        "design": made.design,
        "club": made.club or None,
        "ordered_by": made.party,
        "state": made.state,
        "made": made.made,
        "handed_out": made.handed_out,
        "ordered_at": instant(made.ordered_at),
        "approved_at": instant(made.approved_at) if made.approved_at else None,
        "withdrawn_at": instant(made.withdrawn_at) if made.withdrawn_at else None,
    }
