"""What is past its time among the records under one key, by the table of retention. Pure; `now` is ms."""

from collections.abc import Mapping, Sequence
from typing import Any

from chalicelib.people.privacy import kinds, retention
from chalicelib.people.privacy.tables import CASE, CASHIER, CONSENT, ERASURE, HAT, LOOK, SELF, begun, purpose_of

RESUMED_MS = 15 * 60_000
"""So long an erasure is left to the call that began it; then the tick goes on with it."""
NOTICE_DAYS, NOTICE_GOOD_DAYS = 30, 60
"""Who is to be forgotten hears of it so long before; a notice that is older than the second counts no more."""
SIGNS = ("made_at", "since", "at")
"""What in a person's records tells when they were last there."""


def may_be_due(record: Mapping[str, Any], now: int, zone: str) -> bool:
    """Whether a record, seen alone, is a reason to look at all that stands under its key."""
    sk = str(record["sk"])
    if sk.startswith(CONSENT):
        return retention.CONSENTS.over(record["at"], now, zone)
    if sk == ERASURE and not record["done_at"]:
        return True
    if sk == SELF:
        return retention.IDLE.over(record.get("made_at", 0), now, zone)
    return _over(record, (), now, zone) or named_still(record, now, zone)


def overdue(stored: Sequence[Mapping[str, Any]], now: int, zone: str) -> list[Mapping[str, Any]]:
    """Of the records under one key those that are to be removed.

    Of a person who is not there any more that is all but the proofs.
    """
    names = {record["sk"] for record in stored}
    orphaned = str(stored[0]["pk"]).startswith("U#") and SELF not in names if stored else False
    return [record for record in stored if _over(record, stored, now, zone) or (orphaned and not kinds.stays(record))]


def named_still(record: Mapping[str, Any], now: int, zone: str) -> bool:
    """Whether it is a cashier who left long ago and still has a name; their number stays, as it is in the books."""
    if not str(record["sk"]).startswith(CASHIER) or not record["name"] or not record.get("ended_at"):
        return False
    return retention.CASHIERS.over(record["ended_at"], now, zone)


def _over(record: Mapping[str, Any], stored: Sequence[Mapping[str, Any]], now: int, zone: str) -> bool:
    sk = str(record["sk"])
    if record.get("ttl", now) <= now // 1000:
        return True
    if sk.startswith(LOOK):
        return retention.LOOKS.over(begun(sk), now, zone)
    if sk == CASE:
        return record["state"] != "open" and retention.CASES.over(record["replies"][-1]["at"], now, zone)
    if sk == ERASURE:
        return bool(record["done_at"]) and retention.ERASURES.over(record["done_at"], now, zone)
    ended = _ended(record, stored) if sk.startswith(CONSENT) else 0
    return bool(ended) and retention.CONSENTS.over(ended, now, zone)


def _ended(record: Mapping[str, Any], stored: Sequence[Mapping[str, Any]]) -> int:
    """When a word on a purpose ceased to hold: with the next one, or at once if it was a no; 0 while it holds."""
    same = [each for each in stored if str(each["sk"]).startswith(CONSENT) and purpose_of(each) == purpose_of(record)]
    later = min((each["at"] for each in same if each["sk"] > record["sk"]), default=0)
    return int(later or (0 if record.get("given", True) else record["at"]))


def idle(stored: Sequence[Mapping[str, Any]], now: int, zone: str) -> str:
    """What is due to a person who has no role and was not there for years: `warn`, `erase`, or nothing yet."""
    own = next((record for record in stored if record["sk"] == SELF), None)
    if own is None or any(str(record["sk"]).startswith(HAT) for record in stored):
        return ""
    there = max(int(record.get(sign, 0)) for record in stored for sign in SIGNS)
    if not retention.IDLE.over(there, now, zone):
        return ""
    warned = own.get("warned_at", 0)
    if now >= warned + NOTICE_GOOD_DAYS * retention.DAY_MS:
        return "warn"
    return "erase" if now >= warned + NOTICE_DAYS * retention.DAY_MS else ""
