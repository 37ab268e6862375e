"""The expiry run: every member's value whose last month is over is booked out, at most once a month each.

A posting's key names the month and the member, so that runs may be repeated, broken off, and overlap. Only members
with such a bucket are read further. What reaches a member in an expired bucket after its run (a hold that lapsed)
does not pay either; the next month's run takes it.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from chalicelib.attributes import Item, item, values
from chalicelib.ids import digest
from chalicelib.ledger import history, tables
from chalicelib.ledger.book import Book
from chalicelib.ledger.breakage import booked_out, over
from chalicelib.ledger.values import Envelope, Posting, Receipt, Sequenced
from chalicelib.refusals import AccountClosed, MonthNotOver

OPERATOR = "operator"
READ_TOGETHER = 500


class _NothingOver(Exception):
    """The member moved meanwhile: another run was faster, or a return took the value first."""


@dataclass(frozen=True)
class Run:
    """How far a run came: members looked at, members booked out by it and what they lost by pocket.

    `closed` are members that have expired value and take no postings; `next` is where to go on, empty at the end.
    """

    month: str
    looked_at: int = 0
    expired: int = 0
    closed: int = 0
    amounts: Mapping[str, int] = field(default_factory=dict)
    next: str = ""


def expire(book: Book, month: str, pockets: Sequence[str], start: str = "", limit: int | None = None) -> Run:
    """Book out what expired with a month (YYMM) or before it, from `start` on; items are read up to about `limit`.

    A caller with little time gives a limit and goes on from `next`; after a crash, or a TryAgain, from the last
    `next` it knows: who is done already is not booked again. Refuses MonthNotOver, TryAgain.
    """
    if month >= book.moment().month:
        raise MonthNotOver
    run, read = Run(month, next=start), 0
    while True:
        page = min(READ_TOGETHER, limit - read) if limit else READ_TOGETHER
        answer = book.read("Scan", _members(book, pockets, run.next, page))
        for stored in answer["Items"]:
            run = _looked_at(book, run, stored)
        read += answer["ScannedCount"]
        run = replace(run, next=_place(answer.get("LastEvaluatedKey")))
        if not run.next or (limit and read >= limit):
            return run


def _members(book: Book, pockets: Sequence[str], start: str, page: int) -> dict[str, Any]:
    """The request for a page of members, with what they hold and nothing else."""
    named = {f"#p{number}": pocket for number, pocket in enumerate(pockets)}
    request = {
        "TableName": book.names.balance,
        "ConsistentRead": True,
        "Limit": page,
        "ProjectionExpression": ", ".join(["pk", *named]),
        "FilterExpression": "begins_with(pk, :member) AND sk = :whole",
        "ExpressionAttributeNames": named,
        "ExpressionAttributeValues": item({":member": "A#m:", ":whole": "B"}),
    }
    if start:
        account, _, part = start.partition("/")
        request["ExclusiveStartKey"] = tables.account_key(account, part)
    return request


def _place(key: Item | None) -> str:
    return f"{key['pk']['S'][2:]}/{key['sk']['S']}" if key else ""


def _looked_at(book: Book, run: Run, stored: Item) -> Run:
    """The run after one more member."""
    read = values(stored)
    account = read.pop("pk")[2:]
    run = replace(run, looked_at=run.looked_at + 1)
    if not over({pocket: tables.purse_read(purse) for pocket, purse in read.items()}, run.month):
        return run
    try:
        receipt = _booked(book, run.month, account)
    except _NothingOver:
        return run
    except AccountClosed:
        return replace(run, closed=run.closed + 1)
    if receipt.replayed:
        return run
    lost = Counter({leg["p"]: -leg["d"] for leg in receipt.legs if leg["a"] == account})
    return replace(run, expired=run.expired + 1, amounts=dict(lost + Counter(run.amounts)))


def _booked(book: Book, month: str, account: str) -> Receipt:
    key = f"expiry-{month}-{account}"  # a colon is no part of a caller's key, so nobody else can have it
    envelope = Envelope(OPERATOR, key, digest(key), book.clock())
    return book.post(envelope, [account], lambda states: _decided(book, month, states[account]))


def _decided(book: Book, month: str, state: Sequenced) -> Posting:
    if not over(state.purses, month):
        raise _NothingOver
    newest_first = history.member_chain(book, state.account, state.version + 1, state.last)
    return booked_out(state, month, reversed([receipt for _, receipt in newest_first]))
