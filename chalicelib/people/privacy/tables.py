"""What data protection keeps, in the table `persons`, under a person or an account. Pure.

U#<person> or A#<account>   CONSENT#<purpose>#<ms>#<random>   given version language at by role card till
U#<person> or A#<account>   SEEN#<ms>#<random>                who role what why month
LOOKS#<YYMM>                <ms>#<random>                     who role what why thing: the same, by month
U#<person> or A#<account>   ERASURE                           begun_at cards accounts done_at

A record of somebody that another one leads to is taken away with it (`leads`).
"""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from chalicelib.people.owners import owner_of
from chalicelib.people.privacy.values import Consent, Erasure, How, Look

CONSENT, LOOK, ERASURE = "CONSENT#", "SEEN#", "ERASURE"
SELF, HAT, PASSKEY, CASE, CASHIER, CONTACT = "SELF", "HAT#", "KEY#", "CASE", "CASHIER#", "APPLICATION#"
LINKING = ("card", "till")
"""What of a consent leads to somebody's card or shop."""


def consent_key(purpose: str, at: int, mark: str) -> str:
    return f"{CONSENT}{purpose}#{at:013}#{mark}"


def how_kept(how: How) -> dict[str, str]:
    """How somebody said a word, as it is kept: what was not told is left out."""
    return {name: told for name, told in asdict(how).items() if told}


def look_key(at: int, mark: str) -> str:
    return f"{LOOK}{at:013}#{mark}"


def looks_key(month: str) -> str:
    return f"LOOKS#{month}"


def begun(sk: str) -> int:
    """When a look was (ms), by its key.

    >>> begun(look_key(1_795_305_600_000, "7F3K2M"))
    1795305600000
    """
    return int(sk.split("#")[1])


def purpose_of(record: Mapping[str, Any]) -> str:
    return str(record["sk"]).split("#")[1]


def consent_read(record: Mapping[str, Any]) -> Consent:
    told = {name: record[name] for name in ("at", "version", "language", "by", "role", "card") if name in record}
    return Consent(purpose=purpose_of(record), given=record.get("given", True), **told)


def look_read(record: Mapping[str, Any]) -> Look:
    return Look(owner_of(record["pk"]), begun(record["sk"]), **_looked(record))


def look_listed(record: Mapping[str, Any]) -> Look:
    """A look as a month's list keeps it."""
    return Look(record["thing"], int(record["sk"].partition("#")[0]), **_looked(record))


def _looked(record: Mapping[str, Any]) -> dict[str, str]:
    return {name: record.get(name, "") for name in ("who", "role", "what", "why")}


def erasure_read(record: Mapping[str, Any]) -> Erasure:
    told = {name: record[name] for name in ("begun_at", "cards", "done_at")}
    return Erasure(owner_of(record["pk"]), accounts=tuple(record.get("accounts", ())), **told)


def leads(record: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The keys of further records that lead to this one of a person's: who acts for an account, whose passkey it is,
    a look in its month's list.

    >>> leads({"pk": "U#u:1", "sk": "HAT#member#m:7"})
    [('P#m:7', 'HAT#member#u:1')]
    """
    kind, _, rest = str(record["sk"]).partition("#")
    if kind + "#" == HAT:
        role, _, party = rest.partition("#")
        return [(f"P#{party}", f"{HAT}{role}#{owner_of(record['pk'])}")]
    if kind + "#" == LOOK and "month" in record:
        return [(looks_key(record["month"]), rest)]
    return [(f"K#{rest}", "PERSON")] if kind + "#" == PASSKEY else []
