"""The door to print runs: ordered, approved, listed, withdrawn; and how far each came.

What is printed from and every change by a person stand in the trail (`people.trail`).
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from chalicelib import config, ids, queues, records
from chalicelib.callers import Caller, Hat
from chalicelib.ledger.book import town_book
from chalicelib.people.batches import decisions, tables
from chalicelib.people.batches.tables import BATCHES, ORDER, OUT, PART, key
from chalicelib.people.batches.values import Asked, Batch, HandOut, Part
from chalicelib.people.persons import book as persons
from chalicelib.people.trail import book as trail
from chalicelib.records import OFFICE
from chalicelib.refusals import (
    AccountClosed,
    CardWithdrawn,
    IdempotencyKeyReused,
    NotAllowed,
    NotFound,
    TryAgain,
    UnknownClub,
)

RACES = 8
SALT = 26
NOTHING: Mapping[str, Any] = {}


@dataclass(frozen=True)
class Keyed:
    """Who asks under which key, and the fingerprint of what is asked."""

    caller: Caller
    key: str
    fingerprint: str


# Orders


def ordered(asked: Asked, keyed: Keyed) -> tuple[Batch, bool]:
    """The print run of this order, and whether the key ordered it before: then its making is woken again.

    A clerk's order is approved with it, a club's waits for a clerk. Refuses HostNotFinal, UnknownClub,
    IdempotencyKeyReused, TryAgain.
    """
    if known := _ordered_before(keyed):
        return _begun(known), True
    decisions.final_host(config.town().host)
    club_name = _club_name(asked.club)
    for _ in range(RACES):
        made = _new(asked, club_name, keyed.caller)
        if records.written(*_order(made, keyed)):
            return _begun(made), False
        if known := _ordered_before(keyed):  # the same request beside this one, or this one's lost answer
            return _begun(known), False
    raise TryAgain


def approve(batch: Batch, caller: Caller) -> Batch:
    """Let an order be made; again is once. Refuses CardWithdrawn, and NotAllowed to somebody of the club's own."""
    if batch.withdrawn_at:
        raise CardWithdrawn
    if caller.person and persons.wears(caller.person, Hat("club", batch.party)):
        raise NotAllowed
    if not batch.approved_at:
        told = {"approved_at": town_book().clock(), "approved_by": caller.who}
        _changed(batch, told, "cards_approved", caller)
    return _begun(found(batch.id))


def withdraw(batch: Batch, caller: Caller, why: str) -> Batch:
    """Take all cards of a run out of use, for good; a minute later no till takes one. Again is once."""
    from chalicelib.people import passes

    passes.deny(f"batch:{batch.id}")
    if not batch.withdrawn_at:
        _changed(batch, {"withdrawn_at": town_book().clock()}, "cards_withdrawn", caller, why)
    return found(batch.id)


# Looks


def every() -> list[Batch]:
    """Every print run, the latest first."""
    return sorted(map(tables.batch_read, OFFICE.records(BATCHES)), key=lambda batch: -batch.ordered_at)


def found(batch_id: str) -> Batch:
    """One print run as it is now; refuses NotFound."""
    stored = OFFICE.record(BATCHES, batch_id)
    if not stored:
        raise NotFound
    return tables.batch_read(stored)


def parts(batch: Batch) -> list[Part]:
    """Every part of a run, as far as each came."""
    return tables.parts_read(batch, OFFICE.records(key(batch.id), PART))


def hand_outs(batch: Batch) -> list[HandOut]:
    """What was handed out by range, the first serial number first."""
    return sorted(map(tables.out_read, OFFICE.records(key(batch.id), OUT)), key=lambda out: (out.first, out.at))


# How far it came


def part_moved(batch: Batch, part: Part, serials: list[int]) -> Part:
    """The part with other accounts for the cards whose accounts were taken already."""
    moved = {**part.moved, **{str(serial): part.moved.get(str(serial), 0) + 1 for serial in serials}}
    records.written(OFFICE.changed(key(batch.id), tables.part_key(part.number), {"moved": moved}))
    return replace(part, moved=moved)


def part_done(batch: Batch, part: Part, files: list[str]) -> None:
    """Count the cards of a part as made, once."""
    told = {"done_at": town_book().clock(), "files": files}
    records.written(
        OFFICE.changed(key(batch.id), tables.part_key(part.number), told, {"done_at": None}),
        OFFICE.changed(BATCHES, batch.id, {}, {"salt": batch.salt}, added={"made": part.last - part.first + 1}),
    )


def _begun(batch: Batch) -> Batch:
    """Have made what is not made yet: by the printer's queue, or where there is none, here and now."""
    if batch.state != "making":
        return batch
    queue = config.outside().print_queue
    for part in parts(batch):
        if not part.done_at and queue:
            queues.send(queue, {"batch": batch.id, "part": part.number})
        elif not part.done_at:
            from chalicelib.people.batches import making

            making.made(batch.id, part.number)
    return found(batch.id)


def _new(asked: Asked, club_name: str, caller: Caller) -> Batch:
    now = town_book().clock()
    made = Batch(
        id=decisions.new_id(),
        name=asked.name,
        count=asked.count,
        design=asked.design,
        club=asked.club,
        club_name=club_name,
        party=caller.party,
        by=caller.who,
        salt=ids.secret(SALT),
        ordered_at=now,
    )
    return replace(made, approved_at=now, approved_by=caller.who) if caller.role == "clerk" else made


def _order(made: Batch, keyed: Keyed) -> list[records.Action]:
    after = {"name": made.name, "count": made.count, "club": made.club}
    return [
        OFFICE.fresh(
            tables.order_key(keyed.caller.party, keyed.key),
            ORDER,
            {"batch": made.id, "fingerprint": keyed.fingerprint},
        ),
        OFFICE.fresh(BATCHES, made.id, tables.batch_kept(made)),
        *trail.actions(keyed.caller, "cards_ordered", thing(made), NOTHING, after),
    ]


def _ordered_before(keyed: Keyed) -> Batch | None:
    known = OFFICE.record(tables.order_key(keyed.caller.party, keyed.key), ORDER)
    if not known:
        return None
    if known["fingerprint"] != keyed.fingerprint:
        raise IdempotencyKeyReused
    return found(known["batch"])


def _club_name(club: str) -> str:
    """The name of a club that takes postings; refuses UnknownClub."""
    if not club:
        return ""
    from chalicelib.people import book as people

    names = {known.account: known.name for known in people.clubs()}
    try:
        town_book().party_for_posting(club)
        return names[club]
    except (AccountClosed, KeyError):
        raise UnknownClub from None


def _changed(batch: Batch, told: Mapping[str, Any], what: str, caller: Caller, why: str = "") -> None:
    """Change a run that nobody changed so before; whoever was faster has done the same."""
    (first, *_) = told
    unchanged = {first: getattr(batch, first)}
    noted = trail.actions(caller, what, thing(batch), NOTHING, {"count": batch.count}, why=why)
    records.written(OFFICE.changed(BATCHES, batch.id, told, unchanged), *noted)


def thing(batch: Batch) -> str:
    """What the trail calls a run."""
    return f"batch:{batch.id}"
