"""Every kind of record that is kept about people: where it is told to them, what an erasure does, and how long.

A room that keeps something new adds its kind here, a test finds one that is missing. What is told in no section of an
export, or of which an erasure says nothing, has a reason beside it. Pure.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from chalicelib.people.privacy import retention
from chalicelib.people.privacy.retention import Keep


@dataclass(frozen=True)
class Because:
    """Why something is not told, or needs no word."""

    why: str


Goes = tuple[Literal["goes"], str]
Stays = tuple[Literal["stays"], str]


@dataclass(frozen=True)
class Kind:
    """One kind of record.

    `table`, the beginning of its first key up to a `#`, and that of its second. `told` is the section of an export;
    `erased` whether it goes or stays when its subject is erased, and which sentence of `texts/privacy.json` says so;
    `keep` its class of retention.
    """

    table: str
    key: str
    part: str
    told: str | Because
    erased: Goes | Stays | Because
    keep: Keep

    def has(self, table: str, record: Mapping[str, Any]) -> bool:
        """Whether a record is of this kind."""
        there = (table, str(record["pk"]).partition("#")[0])
        return there == (self.table, self.key) and str(record["sk"]).startswith(self.part)


DERIVED = Because("leads from a keyed hash, or from the other side, to what is told; taken away with it")
PASSES = Because("ends by itself within two days, and is of no use to anybody but the device that asked")
ENDS = Because("ends by itself within two days")
SUMS = Because("sums of what stands among the entries, for two months; what comes of them is told as a notice")
TRADE = Because("says what a shop, a club or the office did; those are told it in calls of their own")
STAFF = Because("is a shop's about its own staff: the owner tells it, a number in the books stays")
TRADERS = Because("is of a business, of which the owner was relieved before: who acts for one is erased after that")
FORTNIGHT = Because("ends by itself within two weeks, and was told by mail when it was made")
WAITS = Because("says that the office should help with a PIN, and ends with its help or within two weeks")
ASIDE = Because("says what the office put aside for some days, and ends by itself with these")
AWAY = Because("says from when to when somebody of the staff is away, and ends by itself on the last day")
TWICE = Because("says under the hash of a key what stands among the changes")
BEFORE = Because("says for half an hour why a look is taken; it is told with the look")
PROPOSED = Because("says what the office meant to do: what came of it stands in the history, who did it in the trail")
AGAIN = Because("was the answer to the erasure itself")

SIGN_IN: Goes = ("goes", "sign_ins")
CASE: Goes = ("goes", "cases")
LOOK: Goes = ("goes", "looks")
MAIL: Goes = ("goes", "mails")
ROLE: Goes = ("goes", "roles")
PERSON: Goes = ("goes", "person")
CARD: Goes = ("goes", "cards")
CONTACT: Goes = ("goes", "contacts")
WORD: Stays = ("stays", "proofs")
CHANGE: Stays = ("stays", "changes")
NOTICE: Stays = ("stays", "notices")
TRADED: Stays = ("stays", "trade")

KINDS: tuple[Kind, ...] = (
    Kind("persons", "U", "SELF", "person", PERSON, retention.IDLE),
    Kind("persons", "U", "HAT#", "roles", ROLE, retention.IDLE),
    Kind("persons", "U", "LAST", "further", ROLE, retention.IDLE),
    Kind("persons", "U", "KEY#", "passkeys", SIGN_IN, retention.IDLE),
    Kind("persons", "U", "APPLICATION#", "applications", CONTACT, retention.IDLE),
    Kind("persons", "U", "CASE#", "cases", CASE, retention.CASES),
    Kind("persons", "U", "CONSENT#", "consents", WORD, retention.CONSENTS),
    Kind("persons", "U", "SEEN#", "looks", LOOK, retention.LOOKS),
    Kind("persons", "U", "ERASURE", AGAIN, WORD, retention.ERASURES),
    Kind("persons", "A", "OWNER", "further", CARD, retention.IDLE),
    Kind("persons", "A", "BEGAN#", "further", CARD, retention.BOOKS),
    Kind("persons", "A", "CASE#", "cases", CASE, retention.CASES),
    Kind("persons", "A", "CONSENT#", "consents", WORD, retention.CONSENTS),
    Kind("persons", "A", "SEEN#", "looks", LOOK, retention.LOOKS),
    Kind("persons", "LOOKS", "", DERIVED, LOOK, retention.LOOKS),
    Kind("persons", "A", "ERASURE", AGAIN, WORD, retention.ERASURES),
    Kind("persons", "CASE", "CASE", "cases", CASE, retention.CASES),
    Kind("persons", "CASES", "", DERIVED, CASE, retention.CASES),
    Kind("persons", "P", "HAT#", DERIVED, ROLE, retention.IDLE),
    Kind("persons", "P", "CASHIER#", STAFF, STAFF, retention.CASHIERS),
    Kind("persons", "M", "PERSON", DERIVED, PERSON, retention.IDLE),
    Kind("persons", "N", "", DERIVED, PERSON, retention.IDLE),
    Kind("persons", "K", "PERSON", DERIVED, SIGN_IN, retention.IDLE),
    Kind("sessions", "S", "FAMILY", "sign_ins", SIGN_IN, retention.SIGN_INS),
    Kind("sessions", "W", "S#", "sign_ins", SIGN_IN, retention.SIGN_INS),
    Kind("sessions", "PAY", "REQUEST", "payment_requests", ENDS, retention.PASSING),
    Kind("sessions", "ASKED", "", "payment_requests", ENDS, retention.PASSING),
    Kind("sessions", "C", "CODE", PASSES, ENDS, retention.PASSING),
    Kind("sessions", "H", "CHALLENGE", PASSES, ENDS, retention.PASSING),
    Kind("sessions", "UNREACHED", "", WAITS, WAITS, retention.SIGN_INS),
    Kind("sessions", "R", "PIN", PASSES, ENDS, retention.PASSING),
    Kind("sessions", "DIGITAL", "ACCOUNT", PASSES, ENDS, retention.PASSING),
    Kind("sessions", "PAIR", "TILL", PASSES, ENDS, retention.PASSING),
    Kind("sessions", "LOOK", "", BEFORE, ENDS, retention.PASSING),
    Kind("sessions", "PERMIT", "DESK", FORTNIGHT, FORTNIGHT, retention.SIGN_INS),
    Kind("sessions", "PRACTICE", "", PASSES, ENDS, retention.PASSING),
    Kind("sessions", "RATE", "", PASSES, ENDS, retention.PASSING),
    Kind("office", "MAIL", "OUT", "mails", MAIL, retention.MAILS),
    Kind("office", "TO", "", "mails", MAIL, retention.MAILS),
    Kind("office", "RETURNED", "", DERIVED, MAIL, retention.MAILS),
    Kind("office", "AWAY", "", AWAY, AWAY, retention.HANDOVERS),
    Kind("office", "SNOOZES", "", ASIDE, ASIDE, retention.HANDOVERS),
    Kind("office", "TRAIL", "", "changes", CHANGE, retention.TRAIL),
    Kind("office", "LETTER", "MADE", TWICE, CHANGE, retention.TRAIL),
    Kind("office", "PROPOSAL", "SELF", PROPOSED, CHANGE, retention.TRAIL),
    Kind("office", "PROPOSALS", "", PROPOSED, CHANGE, retention.TRAIL),
    Kind("office", "WATCH", "", "notices", NOTICE, retention.NOTICES),
    Kind("office", "TALLY", "", SUMS, NOTICE, retention.NOTICES),
    Kind("office", "HANDOVERS", "", "handovers", TRADED, retention.HANDOVERS),
    Kind("office", "APPLICATIONS", "", "applications", TRADED, retention.LETTERS),
    Kind("office", "APPLIED", "", TRADE, TRADED, retention.LETTERS),
    Kind("office", "INVITATIONS", "", TRADE, TRADERS, retention.HANDOVERS),
    Kind("office", "DEPARTURES", "", TRADE, TRADED, retention.BOOKS),
    Kind("office", "DISSOLUTIONS", "", TRADE, TRADED, retention.BOOKS),
    Kind("office", "INSOLVENCIES", "", TRADE, TRADED, retention.BOOKS),
    Kind("office", "BATCHES", "", TRADE, TRADED, retention.VOUCHERS),
    Kind("office", "BATCH", "", TRADE, TRADED, retention.VOUCHERS),
    Kind("office", "BATCHKEY", "ORDER", TRADE, TRADED, retention.VOUCHERS),
    Kind("people", "BUSINESSES", "", TRADE, TRADERS, retention.BOOKS),
    Kind("people", "CLUBS", "", TRADE, TRADERS, retention.BOOKS),
    Kind("people", "TOKENS", "", TRADE, TRADERS, retention.BOOKS),
    Kind("people", "DENIED", "", TRADE, TRADERS, retention.BOOKS),
)
NOBODYS: Mapping[tuple[str, str], str] = {
    ("office", "AUDIT"): "reports of the nightly audit: sums, and accounts that are wrong",
    ("office", "AUDITRUN"): "audits that the office asked for: who of it did, and their reports",
    ("office", "CLUB"): "a club's month in sums, of which no supporter can be told",
    ("office", "CLOCKWORK"): "how far the clock's tasks came",
    ("office", "COUNTED"): "batches that were counted; each ends after three days",
    ("office", "DAYS"): "sums of a day, of the town",
    ("office", "DAY"): "sums of a day, of the town and of shops",
    ("office", "PAIRINGS"): "which rounds of pairing codes hold at a shop's tills",
    ("office", "PLACES"): "scans by shop and what came in by club, a day",
    ("office", "R8"): "items of the journal that somebody changed",
    ("office", "TASKS"): "what the night found for the office's list: shops, tills",
    ("office", "THANKS"): "a club's thanks to all who support it",
    ("office", "TILLS"): "when a till booked last, to the hour",
    ("office", "USES"): "on which days tills booked",
}
"""What is about no human being, by table and key."""


def kind(table: str, record: Mapping[str, Any]) -> Kind | None:
    """The kind of a record; None for one that is about nobody, or that nobody named yet."""
    return next((each for each in KINDS if each.has(table, record)), None)


def stays(record: Mapping[str, Any]) -> bool:
    """Whether a record of the table `persons` outlives its subject's erasure, as a proof; an unnamed one does not."""
    found = kind("persons", record)
    return found is not None and isinstance(found.erased, tuple) and found.erased[0] == "stays"
