"""The door to practice: what a posting would be, kept for a day so that a key repeats it and a return finds it.

    sessions   PRACTICE#<purchase>   <posting>   the receipt and the request's fingerprint; ends by itself

A purchase stands there under itself, its returns beside it. The ledger never hears of any of it.
"""

from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Any

from chalicelib import records
from chalicelib.ledger import days
from chalicelib.ledger.book import town_book
from chalicelib.ledger.journal import posting_id
from chalicelib.ledger.rehearsal import rehearsed
from chalicelib.ledger.values import Envelope, Posting, Receipt
from chalicelib.records import SESSIONS
from chalicelib.refusals import IdempotencyKeyReused, NotFound, TryAgain
from chalicelib.rules.book import town_rules
from chalicelib.till.practice.decisions import holder
from chalicelib.till.returns import decisions as returns
from chalicelib.till.returns.decisions import Since
from chalicelib.town import Town

SECONDS = 24 * 60 * 60


def practised(town: Town, envelope: Envelope, posting: Posting, purchase: str = "") -> Receipt:
    """The receipt of a posting that is not made; `purchase` is the one that it takes back.

    The same key hears its first answer again. Refuses InsufficientBalance and IdempotencyKeyReused.
    """
    book = town_book()
    someone = holder(town, days.calendar_day(envelope.at, town.time_zone))
    marked = replace(posting, facts={**posting.facts, "practice": 1})
    receipt = rehearsed(book, envelope, marked, {someone.account: someone})
    kept = {"rh": envelope.fingerprint, "receipt": asdict(receipt)}
    pk = _key(purchase or receipt.id)
    if records.written(SESSIONS.fresh(pk, receipt.id, kept, seconds=SECONDS)):
        return receipt
    known = SESSIONS.record(pk, receipt.id)
    if not known:
        raise TryAgain  # it ended at this very moment
    return _replayed(known, envelope)


def take_back(envelope: Envelope, made_id: str, purchase_cents: int | None) -> Receipt:
    """What a return of a practised purchase would be; refuses as `returns.part`, NotFound and IdempotencyKeyReused."""
    known = {record["sk"]: record for record in SESSIONS.records(_key(made_id))}
    original = known.pop(made_id, None)
    if original is None or original["receipt"]["party"] != envelope.party:
        raise NotFound
    if again := known.get(posting_id(envelope.party, envelope.key)):
        return _replayed(again, envelope)
    book, earlier = town_book(), [_read(record) for record in known.values()]
    town, purchase = town_rules().at(book.clock()), _read(original)
    back = returns.part(purchase, earlier, purchase_cents)
    today = days.calendar_day(book.clock(), town.time_zone)
    return practised(town, envelope, returns.taken_back(town, purchase, back, Since(earlier), today), made_id)


def _key(purchase: str) -> str:
    return f"PRACTICE#{purchase}"


def _read(record: Mapping[str, Any]) -> Receipt:
    return Receipt(**{**record["receipt"], "legs": tuple(record["receipt"]["legs"])})


def _replayed(record: Mapping[str, Any], envelope: Envelope) -> Receipt:
    if record["rh"] != envelope.fingerprint:
        raise IdempotencyKeyReused
    return replace(_read(record), replayed=True)
