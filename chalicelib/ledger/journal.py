"""A posting as the journal keeps it: one immutable item with all legs, gross, and what each did to its account.

Pure: from the posting and the accounts as read to the exact item. The item's key is the hash of the owning party and
its Idempotency-Key, so that the record of the event is also the proof that it happened once.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from chalicelib.attributes import Item, item
from chalicelib.ids import digest
from chalicelib.ledger import days, purses, whereabouts
from chalicelib.ledger.tables import Names, posting_key
from chalicelib.ledger.values import ACTIVE, Envelope, Leg, Posting, Purse, Sequenced, commutative, sequenced
from chalicelib.ledger.whereabouts import Spot

ANY_MONTH = ""
"""What a hold keeps was reserved in time: it pays, or goes back, though its bucket's month is over meanwhile."""


@dataclass(frozen=True)
class Moment:
    """When a posting is made: the server's ms since 1970 UTC, and the book day that follows."""

    ms: int
    day: str

    @property
    def month(self) -> str:
        return self.day[:4]


@dataclass(frozen=True)
class Place:
    """The stripe of a commutative account that a posting goes to, the margin it may use beyond its floor, and in which
    state the account must be."""

    account: str
    stripe: int
    margins: Mapping[str, int]
    state: str = ACTIVE


@dataclass(frozen=True)
class Ground:
    """What a posting stands on: accounts as they were read, the stripes chosen, the moment, the tables.

    `watched` are sequenced accounts that were read and are not touched: a joined card's birth account.
    """

    states: Mapping[str, Sequenced]
    watched: Mapping[str, Sequenced]
    places: Mapping[str, Place]
    moment: Moment
    names: Names


def moment_of(ms: int, zone_name: str) -> Moment:
    return Moment(ms, days.book_day(ms, zone_name))


def posting_id(party: str, key: str) -> str:
    """26 characters that only this party's key can have: the posting's name, and its proof of being once."""
    return digest(f"{party}|{key}")


class Notes:
    """Walks a posting's legs once and notes what each does to the sequenced accounts it touches."""

    def __init__(self, made_id: str, posting: Posting, ground: Ground) -> None:
        self.id, self.posting, self.ground = made_id, posting, ground
        self.purses = {account: dict(state.purses) for account, state in ground.states.items()}
        self.touched: dict[str, set[str]] = {account: set() for account in ground.states}
        self._in_hand: dict[str, dict[str, int]] = defaultdict(dict)
        self.legs = [self._noted(leg) for leg in posting.legs]
        self._note_budgets()
        self.chains = {account: self._sealed(state) for account, state in ground.states.items()}

    def _noted(self, leg: Leg) -> dict[str, Any]:
        note: dict[str, Any] = {"a": leg.account, "p": leg.pocket, "d": leg.amount, "r": leg.reason}
        if commutative(leg.account):
            return note | {"s": self.ground.places[leg.account].stripe}
        if not sequenced(leg.account):
            return note | ({"sl": dict(leg.slices)} if leg.slices else {})
        change = self._change(leg)
        self.purses[leg.account][leg.pocket] = change.purse
        self.touched[leg.account].add(leg.pocket)
        return note | {"b": change.purse.balance} | ({"sl": dict(change.slices)} if change.slices else {})

    def _note_budgets(self) -> None:
        """Notes what was used of an account's budgets on its first leg, beside the stripe they were taken from."""
        for account, used in self.posting.budgets.items():
            first = next((leg for leg in self.legs if leg["a"] == account), None)
            if first is None:
                raise ValueError(f"budgets of {account}, which has no leg")
            first["bu"] = dict(used)

    def _change(self, leg: Leg) -> purses.Change:
        """A leg's effect on its purse; value that came out of another purse goes in with the buckets it had there."""
        purse = self.purses[leg.account].get(leg.pocket, Purse())
        if leg.amount < 0:
            change = self._taken(purse, leg)
            self._in_hand[leg.pocket] = dict(change.slices)
            return change
        if leg.slices is not None:
            return purses.received(purse, leg.amount, leg.slices)
        if bucket := self.posting.buckets.get(leg.pocket):
            return purses.credited(purse, leg.amount, bucket)
        return purses.received(purse, leg.amount, self._in_hand[leg.pocket])

    def _taken(self, purse: Purse, leg: Leg) -> purses.Change:
        month = ANY_MONTH if leg.account[0] == "h" else self.ground.moment.month
        if leg.account in self.posting.debt:
            return purses.taken_back(purse, -leg.amount, month, leg.slices or {})
        return purses.debited(purse, -leg.amount, month)

    def _sealed(self, state: Sequenced) -> str:
        """Notes version, previous posting and chain on the account's first leg; answers the new chain."""
        own = [leg for leg in self.legs if leg["a"] == state.account]
        version = state.version + 1
        chain = chain_after(state.chain, self.id, version, own)
        own[0] |= {"v": version, "pj": state.last, "h": chain}
        return chain


def chain_after(chain: str, made_id: str, version: int, legs: list[dict[str, Any]]) -> str:
    """The next link of an account's hash chain: over the link before, the posting, the version and its legs."""
    told = ";".join(f"{leg['p']},{leg['d']},{leg['r']},{leg['b']}" for leg in legs)
    return digest(f"{chain}|{made_id}|{version}|{legs[0]['a']}|{told}")


def journal_item(envelope: Envelope, notes: Notes) -> Item:
    """The posting's item; docs/ledger.md, "Tables", explains its names."""
    posting, moment = notes.posting, notes.ground.moment
    kept: dict[str, Any] = {
        "k": posting.kind,
        "ts": moment.ms,
        "p": moment.day,
        "ev": envelope.at,
        "pa": envelope.party,
        "ik": envelope.key,
        "rh": envelope.fingerprint,
        "l": notes.legs,
    }
    optional = {"ref": envelope.reference, "fa": posting.facts, "tc": posting.terms, "ro": posting.returns}
    kept |= {name: value for name, value in optional.items() if value}
    return posting_key(notes.id) | item(kept | _index_keys(notes))


def _index_keys(notes: Notes) -> dict[str, Any]:
    """Where the posting stands in the indexes: in exactly one book, under its member, and in one place more."""
    parties, members, moment = _parties(notes), _members(notes), notes.ground.moment
    if parties:
        book = whereabouts.of_party(parties[0], moment.month, moment.ms, notes.id)
    else:
        book = whereabouts.of_nobody(moment.day, moment.ms, notes.id)
    keys: dict[str, Any] = {"bk": book[0], "bt": book[1]}
    if members:
        keys |= {"m": members[0], "mv": notes.ground.states[members[0]].version + 1}
    others = _others(notes)
    return keys | (_other(others[0][1]) if others else {})


def pointer_items(notes: Notes) -> list[Item]:
    """Items that lead to the posting: from each party beyond the two that its own keys hold, and from the posting that
    it takes back where it alone may do so."""
    made = [(f"{notes.id}#{account}", _other(spot)) for account, spot in _others(notes)[1:]]
    if notes.posting.alone:
        made.append((f"{notes.posting.returns}#{notes.posting.kind}", {}))
    return [posting_key(name) | item(keys | {"to": notes.id}) for name, keys in made]


def _other(spot: Spot) -> dict[str, str]:
    return {"ok": spot[0], "ot": spot[1]}


def _others(notes: Notes) -> list[tuple[str, Spot]]:
    """What `by_other` shows of it: every party and member beyond the first, and the day on which a hold lapses."""
    moment, states = notes.ground.moment, notes.ground.states
    parties = [(a, whereabouts.of_party(a, moment.month, moment.ms, notes.id)) for a in _parties(notes)[1:]]
    members = [(a, whereabouts.of_member(a, states[a].version + 1)) for a in _members(notes)[1:]]
    holds = [(a, whereabouts.of_hold(a, terms)) for a, terms in notes.posting.opens.items() if a[0] == "h"]
    return parties + members + holds


def _parties(notes: Notes) -> list[str]:
    return sorted(notes.ground.places, key=lambda account: account[0] != "s")


def _members(notes: Notes) -> list[str]:
    """The members that the indexes show; a hold's few postings are walked by name.

    A member that only stands in it with nothing, beside another, is a mark: its history finds the posting by its last
    one's name, as it finds those that an index does not show yet.
    """
    moving = {leg["a"] for leg in notes.legs if leg["d"]}
    members = [account for account in notes.chains if account[0] != "h"]
    return [account for account in members if account in moving] or members[:1]
