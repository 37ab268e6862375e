"""Hands printed cards out by range: what was not handed out yet is active from now on, and nothing else changes.

A range is taken in chunks, each whole with its count of how far it came: the same key goes on where a call broke off.
Once a range is taken, a card that somebody else switches meanwhile, or blocks with its stub, stays as it is then.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from chalicelib import records
from chalicelib.ledger import upkeep
from chalicelib.ledger.book import town_book
from chalicelib.ledger.values import Sequenced
from chalicelib.people.batches import book, decisions, tables
from chalicelib.people.batches.book import Keyed
from chalicelib.people.batches.tables import BATCHES, key, out_key
from chalicelib.people.batches.values import Batch, HandOut
from chalicelib.people.trail import book as trail
from chalicelib.records import OFFICE
from chalicelib.refusals import AccountClosed, AlreadyHandedOut, IdempotencyKeyReused, NotFound, TryAgain
from chalicelib.till import shown

TOGETHER = 90
"""Cards of one transaction, which takes a hundred actions."""
TRIES = 5


@dataclass(frozen=True)
class Range:
    """From one card to another, as serial numbers or cards were read, and the account of who gets the box."""

    first: str
    last: str
    given_to: str = ""


def hand_out(batch: Batch, asked: Range, keyed: Keyed) -> tuple[HandOut, bool]:
    """What was handed out, and whether the key had done so before.

    Refuses CardWithdrawn, CardsNotMade, CardNotInBatch, RangeBackwards, AlreadyHandedOut with the first such `serial`,
    NotFound for a receiver that is none, IdempotencyKeyReused, TryAgain, and what a card's text is refused for.
    """
    before = _taken_before(batch, keyed)
    out = before or _taken(batch, asked, keyed)
    name = out_key(keyed.caller.party, keyed.key)
    while out.done < out.last:
        out = _further(batch, name, out)
    return out, before is not None


def _taken_before(batch: Batch, keyed: Keyed) -> HandOut | None:
    known = OFFICE.record(key(batch.id), out_key(keyed.caller.party, keyed.key))
    if known and known["fingerprint"] != keyed.fingerprint:
        raise IdempotencyKeyReused
    return tables.out_read(known) if known else None


def _taken(batch: Batch, asked: Range, keyed: Keyed) -> HandOut:
    """Take a range of which no card was handed out."""
    decisions.to_be_handed_out(batch)
    serials = decisions.span(batch, _serial(batch, asked.first), _serial(batch, asked.last))
    _receiver(asked.given_to)
    for chunk in _chunks(serials):
        for serial, state in _states(batch, chunk).items():
            if not decisions.waiting(state.terms):
                raise AlreadyHandedOut(serial=decisions.serial_text(batch, serial))
    caller, now = keyed.caller, town_book().clock()
    out = HandOut(serials[0], serials[-1], asked.given_to, caller.who, now, serials[0] - 1)
    after = {"from": out.first, "to": out.last, "given_to": out.given_to}
    new = records.written(
        OFFICE.fresh(key(batch.id), out_key(caller.party, keyed.key), tables.out_kept(out, keyed.fingerprint)),
        *trail.actions(caller, "cards_handed_out", book.thing(batch), book.NOTHING, after),
    )
    return out if new else _taken_before(batch, keyed) or out


def _further(batch: Batch, name: str, out: HandOut) -> HandOut:
    """One chunk further, whoever takes it; refuses TryAgain where its cards change again and again."""
    chunk = next(_chunks(range(out.done + 1, out.last + 1)))
    for _ in range(TRIES):
        if _switched(batch, name, out, chunk):
            return replace(out, done=chunk[-1])
        now = tables.out_read(OFFICE.record(key(batch.id), name))
        if now.done > out.done:
            return now
    raise TryAgain


def _switched(batch: Batch, name: str, out: HandOut, chunk: range) -> bool:
    """Make a chunk's cards active and note it, in one; False where a card or the note is not as it was read."""
    states = [state for state in _states(batch, chunk).values() if decisions.waiting(state.terms)]
    changes = [(state, decisions.handed_out(state.terms)) for state in states]
    noted = [
        OFFICE.changed(key(batch.id), name, {"done": chunk[-1]}, {"done": out.done}),
        OFFICE.changed(BATCHES, batch.id, {}, {"salt": batch.salt}, added={"handed_out": len(states)}),
    ]
    return upkeep.terms_changed(town_book(), changes, noted)


def _states(batch: Batch, chunk: range) -> dict[int, Sequenced]:
    parts = [part for part in book.parts(batch) if part.first <= chunk[-1] and part.last >= chunk[0]]
    accounts = {s: a for part in parts for s, a in decisions.accounts(batch, part).items() if s in chunk}
    states = town_book().members(list(accounts.values()))
    return {serial: states[account] for serial, account in accounts.items()}


def _serial(batch: Batch, text: str) -> int:
    """The serial number of what was typed or read: itself, a printed number, or a card's code."""
    return decisions.serial_read(batch, text) or decisions.serial_of(batch, book.parts(batch), shown.card(text))


def _receiver(account: str) -> None:
    """Refuses NotFound for what is neither a shop nor a club that takes postings."""
    try:
        if account and account[0] not in "sc":
            raise NotFound
        if account:
            town_book().party_for_posting(account)
    except AccountClosed:
        raise NotFound from None


def _chunks(serials: range) -> Iterator[range]:
    return (serials[start : start + TOGETHER] for start in range(0, len(serials), TOGETHER))
