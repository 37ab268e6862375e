"""A stripe comes, or goes: the transactions that add one, open one again, close one, and say how many there are; and
those that close and reopen a whole account. Pure.

A stripe is closed together with the number of stripes falling: whoever reads the account sees both or neither. What a
closed stripe holds stays there; its headroom can be moved like any other's.
"""

from collections.abc import Mapping
from typing import Any

from chalicelib.attributes import item
from chalicelib.ledger.tables import Names, account_key, further_stripe, stripe_key
from chalicelib.ledger.values import ACTIVE, CLOSED, Commutative


def added(party: Commutative, number: int, day: str, before: str, names: Names) -> dict[str, Any]:
    """The transaction that gives an account one more stripe, on a book day; one that is there stays as it is."""
    made = further_stripe(party, number, day, before)
    put = {"TableName": names.balance, "Item": made, "ConditionExpression": "attribute_not_exists(pk)"}
    return {"TransactItems": [{"Put": put}]}


def reopened(account: str, number: int, names: Names) -> dict[str, Any]:
    """The transaction that lets a closed stripe take postings again."""
    return {"TransactItems": [_state(account, number, (CLOSED, ACTIVE), names)]}


def closed(party: Commutative, number: int, names: Names) -> dict[str, Any]:
    """The transaction after which the last active stripe takes no postings, and is not counted any more."""
    actions = [_state(party.account, number, (ACTIVE, CLOSED), names)]
    if number < party.stripes:
        actions.append(_count(party, number, names))
    return {"TransactItems": actions}


def turned(party: Commutative, state: str, terms: Mapping[str, Any], names: Names) -> dict[str, Any]:
    """The transaction after which a whole account takes no postings any more, or takes them again, with such terms."""
    told = {":before": party.state, ":after": state, ":known": party.stripes, ":were": party.terms, ":terms": terms}
    meta = {
        "TableName": names.balance,
        "Key": account_key(party.account, "META"),
        "UpdateExpression": "SET st = :after, tm = :terms",
        "ConditionExpression": "st = :before AND n = :known AND tm = :were",
        "ExpressionAttributeValues": item(told),
    }
    change = (party.state, state)
    stripes = [_state(party.account, n, change, names) for n in range(party.stripes)] if state != party.state else []
    return {"TransactItems": [{"Update": meta}, *stripes]}


def counted(party: Commutative, stripes: int, names: Names) -> dict[str, Any]:
    """The transaction that changes the number of stripes, if it is still the one that was read."""
    return {"TransactItems": [_count(party, stripes, names)]}


def _state(account: str, number: int, change: tuple[str, str], names: Names) -> dict[str, Any]:
    update = {
        "TableName": names.balance,
        "Key": stripe_key(account, number),
        "UpdateExpression": "SET st = :after",
        "ConditionExpression": "st = :before",
        "ExpressionAttributeValues": item({":before": change[0], ":after": change[1]}),
    }
    return {"Update": update}


def _count(party: Commutative, stripes: int, names: Names) -> dict[str, Any]:
    sharing = min(party.margin_stripes, stripes)
    update = {
        "TableName": names.balance,
        "Key": account_key(party.account, "META"),
        "UpdateExpression": "SET n = :n, mn = :sharing",
        "ConditionExpression": "n = :known",
        "ExpressionAttributeValues": item({":n": stripes, ":known": party.stripes, ":sharing": sharing}),
    }
    return {"Update": update}
