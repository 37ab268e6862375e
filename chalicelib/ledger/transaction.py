"""One posting as one DynamoDB transaction: the journal's item first, then one action per account.

Pure: from the posting and the accounts as read to the exact request. Every condition guards what the decision
assumed, and every action asks for the item it failed on, so that a refusal needs no second read.
"""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from chalicelib.attributes import Item, item, written
from chalicelib.ledger.journal import Ground, Notes, Place, journal_item, pointer_items, posting_id
from chalicelib.ledger.tables import Names, account_key, purse_written, sequenced_item, stripe_key
from chalicelib.ledger.values import ACTIVE, Envelope, Leg, Posting, Sequenced

ACTIONS_AT_MOST = 100
BESIDE = "beside"
"""In place of an account: another room's record."""


@dataclass(frozen=True)
class Action:
    """One action on one account, or on none: a pointer; `needs` is the headroom it asks of a stripe, by pocket and
    budget."""

    account: str
    request: dict[str, Any]
    needs: Mapping[str, int]


@dataclass(frozen=True)
class Draft:
    """A posting ready to be sent; `id` is the posting's, `day` the book day its conditions assume."""

    id: str
    day: str
    journal: Item
    actions: tuple[Action, ...]
    names: Names

    def payload(self) -> dict[str, Any]:
        """The `TransactWriteItems` request; the same draft has the same token, so that it can be sent again."""
        put = {"Put": _guarded(self.names.journal, {"Item": self.journal}, "attribute_not_exists(pk)")}
        sent = [put, *(action.request for action in self.actions)]
        token = sha256(json.dumps(sent, sort_keys=True).encode()).hexdigest()[:36]
        return {"TransactItems": sent, "ClientRequestToken": token}


def compose(envelope: Envelope, posting: Posting, ground: Ground) -> Draft:
    """The transaction of a posting; refuses InsufficientBalance from the accounts as read."""
    _assert_balanced(posting.legs)
    notes = Notes(posting_id(envelope.party, envelope.key), posting, ground)
    accounts = (*_sequenced_actions(notes), *_watching_actions(ground), *_stripe_actions(posting, ground))
    besides = (Action(BESIDE, dict(request), {}) for request in posting.besides)
    actions = (*accounts, *_pointer_actions(notes), *besides)
    if len(actions) >= ACTIONS_AT_MOST:
        raise ValueError(f"a transaction takes {ACTIONS_AT_MOST} actions, this one has {len(actions) + 1}")
    return Draft(notes.id, ground.moment.day, journal_item(envelope, notes), actions, ground.names)


def _assert_balanced(legs: tuple[Leg, ...]) -> None:
    sums: dict[str, int] = defaultdict(int)
    for leg in legs:
        sums[leg.pocket] += leg.amount
    if not legs or any(sums.values()):
        raise ValueError(f"legs do not sum to zero per pocket: {legs}")


def _sequenced_actions(notes: Notes) -> Iterator[Action]:
    balance = notes.ground.names.balance
    for state in notes.ground.states.values():
        if state.account in notes.posting.opens:
            put = _guarded(balance, {"Item": _opened_item(notes, state)}, "attribute_not_exists(pk)")
            yield Action(state.account, {"Put": put}, {})
        else:
            update = _guarded(balance, _sequenced_update(notes, state), "v = :v AND tv = :tv AND st = :st")
            yield Action(state.account, {"Update": update}, {})


def _opened_item(notes: Notes, state: Sequenced) -> Item:
    """An account that begins with this posting, as it is after it."""
    told = item({"v": state.version + 1, "lj": notes.id, "lh": notes.chains[state.account]})
    purses = {pocket: {"M": purse_written(purse)} for pocket, purse in notes.purses[state.account].items()}
    return sequenced_item(state.account, state.terms) | told | purses


def _watching_actions(ground: Ground) -> Iterator[Action]:
    """Terms that a decision was made from must not have changed, even where nothing moves on their account."""
    for state in ground.watched.values():
        told = item({":tv": state.terms_version, ":st": ACTIVE})
        check = {"Key": account_key(state.account), "ExpressionAttributeValues": told}
        guarded = _guarded(ground.names.balance, check, "tv = :tv AND st = :st")
        yield Action(state.account, {"ConditionCheck": guarded}, {})


def _pointer_actions(notes: Notes) -> Iterator[Action]:
    for pointer in pointer_items(notes):
        put = _guarded(notes.ground.names.journal, {"Item": pointer}, "attribute_not_exists(pk)")
        yield Action("", {"Put": put}, {})


def _sequenced_update(notes: Notes, state: Sequenced) -> dict[str, Any]:
    sets = ["v = :w", "lj = :j", "lh = :h"]
    told = {":v": state.version, ":w": state.version + 1, ":tv": state.terms_version, ":st": ACTIVE}
    slots = item(told | {":j": notes.id, ":h": notes.chains[state.account]})
    for pocket in sorted(notes.touched[state.account]):
        sets.append(f"{pocket} = :{pocket}")
        slots[f":{pocket}"] = {"M": purse_written(notes.purses[state.account][pocket])}
    if state.account in notes.posting.counted:
        sets.append("dy = :dy")
        slots[":dy"] = written(spent_today(state, notes.posting.legs, notes.ground.moment.day))
    if state.account in notes.posting.new_terms:
        sets += ["tm = :tm", "tv = :tw"]
        slots |= item({":tm": notes.posting.new_terms[state.account], ":tw": state.terms_version + 1})
    return {
        "Key": account_key(state.account),
        "UpdateExpression": "SET " + ", ".join(sets),
        "ExpressionAttributeValues": slots,
    }


def spent_today(state: Sequenced, legs: tuple[Leg, ...], day: str) -> dict[str, Any]:
    """The day's counter of a sequenced account after a posting: {d: book day, pocket: units that left it}."""
    spent: dict[str, Any] = dict(state.spent) if state.spent_on == day else {}
    for leg in legs:
        if leg.account == state.account and leg.amount < 0:
            spent[leg.pocket] = spent.get(leg.pocket, 0) - leg.amount
    return spent | {"d": day}


def _stripe_actions(posting: Posting, ground: Ground) -> Iterator[Action]:
    for account, place in ground.places.items():
        legs, used = [leg for leg in posting.legs if leg.account == account], posting.budgets.get(account, {})
        needs = {} if account in posting.debt else needed(legs)
        needs |= {name: units for name, units in used.items() if units > 0}
        sums = _stripe_sums(legs, ground.moment.day) | _budget_sums(used)
        yield Action(account, _stripe_update(place, sums, needs, ground), needs)


def _stripe_update(place: Place, sums: Mapping[str, int], needs: Mapping[str, int], ground: Ground) -> dict[str, Any]:
    slots: dict[str, object] = {f":a{i}": amount for i, amount in enumerate(sums.values())}
    slots |= {":st": place.state, ":day": ground.moment.day}
    conditions = ["st = :st", "pc < :day"]
    for i, (pocket, amount) in enumerate(needs.items()):
        conditions.append(f"{pocket}_av >= :n{i}")
        slots[f":n{i}"] = amount - place.margins.get(pocket, 0)
    request = {
        "Key": stripe_key(place.account, place.stripe),
        "UpdateExpression": "ADD " + ", ".join(f"{name} :a{i}" for i, name in enumerate(sums)),
        "ExpressionAttributeValues": item(slots),
    }
    return {"Update": _guarded(ground.names.balance, request, " AND ".join(conditions))}


def needed(legs: list[Leg]) -> dict[str, int]:
    """The headroom that an account's legs ask for together, by pocket; what comes in asks for none."""
    nets: dict[str, int] = defaultdict(int)
    for leg in legs:
        nets[leg.pocket] += leg.amount
    return {pocket: -net for pocket, net in nets.items() if net < 0}


def _stripe_sums(legs: list[Leg], day: str) -> dict[str, int]:
    """What a stripe adds up: one posting, its net per pocket, and the day's gross credits and debits."""
    sums: dict[str, int] = defaultdict(int)
    sums["n"] = sums[f"n{day}"] = 1
    for leg in legs:
        sums[f"{leg.pocket}_b"] += leg.amount
        sums[f"{leg.pocket}_av"] += leg.amount
        sums[f"{'c' if leg.amount > 0 else 'd'}{day}_{leg.pocket}"] += abs(leg.amount)
    return sums


def _budget_sums(used: Mapping[str, int]) -> dict[str, int]:
    return {f"{name}_{part}": -units for name, units in used.items() for part in ("b", "av")}


def _guarded(table: str, request: dict[str, Any], condition: str) -> dict[str, Any]:
    return {
        "TableName": table,
        **request,
        "ConditionExpression": condition,
        "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
    }


def opening(requests: list[Item], names: Names) -> dict[str, Any]:
    """The transaction that opens accounts; an account that is there already is left as it is and refuses."""
    puts = [{"Put": _guarded(names.balance, {"Item": made}, "attribute_not_exists(pk)")} for made in requests]
    return {"TransactItems": puts}


def terms_change(state: Sequenced, terms: Mapping[str, Any], names: Names) -> dict[str, Any]:
    """The transaction that gives a sequenced account new terms, if nobody changed them since they were read."""
    request = {
        "Key": account_key(state.account),
        "UpdateExpression": "SET tm = :tm, tv = :next",
        "ExpressionAttributeValues": {
            ":tm": written(terms),
            ":tv": written(state.terms_version),
            ":next": written(state.terms_version + 1),
        },
    }
    return {"TransactItems": [{"Update": _guarded(names.balance, request, "tv = :tv")}]}
