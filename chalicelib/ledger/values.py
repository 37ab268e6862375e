"""The ledger's nouns: legs, postings, and accounts as they were read. Frozen; amounts are smallest units.

Account ids are a letter for the kind and eight random characters: `m:` member and `h:` hold are *sequenced* (one
item, a version, a chain); `s:` business, `c:` club, `p:` pot, `f:` fund, `e:` employer are *commutative* (stripes);
`x:` is derived: it has legs, but no item.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from chalicelib.ids import digest

ACTIVE, CLOSED = "A", "C"
DERIVED = ("x:bank", "x:breakage", "x:fees", "x:issue", "x:loss", "x:reserve")


def sequenced(account: str) -> bool:
    return account[0] in "mh"


def derived(account: str) -> bool:
    return account in DERIVED


def commutative(account: str) -> bool:
    return account[0] in "scpfe"


@dataclass(frozen=True)
class Leg:
    """A signed amount on one account in one pocket, with its reason; negative takes, positive gives.

    `slices` names buckets of a sequenced account: those that value enters, or those that it is taken from first. On a
    derived account they are only noted.
    """

    account: str
    pocket: str
    amount: int
    reason: str
    slices: Mapping[str, int] | None = None


@dataclass(frozen=True)
class Posting:
    """One event, posted whole or not at all; its legs sum to zero in every pocket.

    `margin` names the accounts that may go beyond their floor by their grace, or by `margins` in the pockets that it
    names, `debt` those that may fall below zero or any floor, since what is taken back was never theirs. `buckets`
    are the expiry buckets in which value that reaches a sequenced account begins, by pocket. `facts` are kept as
    told: purchase, eligible part, VAT split, note. `returns` is the posting that this one takes back, whole or in
    part; with `alone`, no second one of this kind may ever do so. `opens` are sequenced accounts that begin with this
    posting, with their terms; `new_terms` are other sequenced accounts' terms from this posting on. `budgets` are
    what it uses of an account's budgets, `{account: {name: units}}`; less than nothing is given back. What leaves an
    account of `counted` counts as spent that day. `closed` are accounts that take no other posting any more. `besides`
    are conditional writes to other rooms' records: all happen with it, or nothing does.
    """

    kind: str
    legs: tuple[Leg, ...]
    buckets: Mapping[str, str] = field(default_factory=dict)
    margin: frozenset[str] = frozenset()
    debt: frozenset[str] = frozenset()
    facts: Mapping[str, Any] = field(default_factory=dict)
    terms: str = ""
    returns: str = ""
    budgets: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    margins: Mapping[str, int] | None = None
    counted: frozenset[str] = frozenset()
    opens: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    new_terms: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    alone: bool = False
    closed: frozenset[str] = frozenset()
    besides: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True)
class Envelope:
    """Who asks, under which key, and what stands beside the event; times are milliseconds since 1970 UTC.

    `party` owns the key: a business, a member, a club, the operator. `at` is when it happened.
    """

    party: str
    key: str
    fingerprint: str
    at: int
    reference: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Purse:
    """What a sequenced account holds in one pocket: the balance, and the buckets (`xYYMM`) it expires in.

    While the balance is above zero the buckets sum to it; a debt has none.
    """

    balance: int = 0
    buckets: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Sequenced:
    """A member or hold as last read: each posting raises `version`, each change of terms `terms_version`.

    `spent` is what was counted as spent on the book day `spent_on`, by pocket.
    """

    account: str
    version: int
    terms_version: int
    state: str
    terms: Mapping[str, Any]
    purses: Mapping[str, Purse]
    last: str
    chain: str
    spent_on: str = ""
    spent: Mapping[str, int] = field(default_factory=dict)


def unopened(account: str, terms: Mapping[str, Any]) -> Sequenced:
    """A sequenced account as it is before the posting that opens it; its chain begins with its terms."""
    return Sequenced(account, 0, 1, ACTIVE, terms, {}, "", chain_of(account, terms))


def chain_of(account: str, terms: Mapping[str, Any]) -> str:
    """Where an account's hash chain begins: with a hold's terms, which never change; a member's do."""
    return digest(json.dumps(terms, sort_keys=True)) if account[0] == "h" else ""


@dataclass(frozen=True)
class Stripe:
    """One share of a commutative account: headroom is balance minus floor share, per pocket and per budget.

    A budget stands among them like a pocket whose balance is minus what was used, and its floor minus what there is.
    `days` counts the postings of each book day that is still remembered. `opened` is the book day on which a stripe
    was added to its account; empty for those it began with.
    """

    number: int
    state: str
    closed: str
    balances: Mapping[str, int]
    headrooms: Mapping[str, int]
    floors: Mapping[str, int]
    count: int
    days: Mapping[str, int]
    opened: str = ""


@dataclass(frozen=True)
class Commutative:
    """A business, club or pot as last read; `graces` is the margin beyond the floor by pocket, `terms` its owner's.

    `balances` and `days` (postings by book day, while they are remembered) are sums over the stripes (`parts`).
    `budgets` are what was allotted in all, by name. The margin is shared by the first `margin_stripes`; `widest` is
    how far one that rules grant may go.
    """

    account: str
    stripes: int
    floors: Mapping[str, int]
    graces: Mapping[str, int]
    terms: Mapping[str, Any]
    state: str
    opened: str
    balances: Mapping[str, int] = field(default_factory=dict)
    days: Mapping[str, int] = field(default_factory=dict)
    budgets: Mapping[str, int] = field(default_factory=dict)
    parts: tuple[Stripe, ...] = ()
    margin_stripes: int = 0
    widest: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Receipt:
    """A posting as the journal holds it; `legs` gross, each with what the ledger noted when it was written."""

    id: str
    kind: str
    at: int
    posted_at: int
    party: str
    legs: tuple[Mapping[str, Any], ...]
    facts: Mapping[str, Any]
    reference: Mapping[str, str]
    returns: str = ""
    replayed: bool = False

    @property
    def budgets(self) -> dict[str, Mapping[str, int]]:
        """What was used of each account's budgets, `{account: {name: units}}`; less than nothing was given back."""
        return {leg["a"]: leg["bu"] for leg in self.legs if "bu" in leg}

    def moved(self, account: str, reason: str) -> int:
        """The sum of this posting's legs on one account for one reason."""
        return sum(leg["d"] for leg in self.legs if leg["a"] == account and leg["r"] == reason)


@dataclass(frozen=True, order=True)
class Finding:
    """One thing that is off: the rule, the account (or posting) and what was found, in words."""

    rule: str
    account: str
    what: str
