"""What became of a posting since it was booked, and how it is taken back: once, and where its value stands today.

Once-only is proved by the members' own chains: every posting since is read, gapless up to the version that the write
then asks for. A member's account may have joined another one since: then its value is there, and the member stands in
the posting that takes back with nothing, so that its chain still tells of it.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import TypeVar

from chalicelib.ledger import history
from chalicelib.ledger.book import Book, States
from chalicelib.ledger.breakage import expired
from chalicelib.ledger.lots import BREAKAGE
from chalicelib.ledger.values import Envelope, Posting, Receipt, Sequenced
from chalicelib.refusals import TryAgain
from chalicelib.till.returns.decisions import Since
from chalicelib.till.terms import JoinedElsewhere

HOPS = 5
"""An account joins another one seldom; one that did may have been joined by a third."""
JOIN = "join"
Decide = Callable[[Since, States], Posting]
Made = TypeVar("Made")
Ask = Callable[[Sequence[str], Callable[[States], Posting]], Made]


def take_back(book: Book, envelope: Envelope, original: Receipt, decide: Decide) -> Receipt:
    """Post what `decide` makes of an earlier posting and of what happened to it since; refuses as `Book.post` does."""
    return _asked(book, original, decide, lambda accounts, decided: book.post(envelope, accounts, decided))


def would_take_back(book: Book, original: Receipt, decide: Decide) -> Posting:
    """The same posting as it would be made now, and nothing written."""
    return _asked(book, original, decide, lambda accounts, decided: decided(book.members(accounts)))


def _asked(book: Book, original: Receipt, decide: Decide, ask: Ask[Made]) -> Made:
    """Ask with the accounts that the decision depends on, once more for each that turns out to have joined another."""
    versions = {leg["a"]: leg["v"] for leg in original.legs if leg["a"][0] == "m" and "v" in leg}
    owners = {hold: book.member(hold).terms["owner"] for hold in (leg["a"] for leg in original.legs) if hold[0] == "h"}
    accounts = [*dict.fromkeys([*versions, *(owner for owner in owners.values() if owner[0] == "m")])]

    def decided(states: States) -> Posting:
        homes = {hold: _path(owner, states)[-1] for hold, owner in owners.items()}
        return decide(replace(_since(book, original, versions, states), owners=homes), states)

    for _ in range(HOPS):
        try:
            return ask(accounts, decided)
        except JoinedElsewhere as moved:
            accounts.append(moved.account)
    raise TryAgain


def _since(book: Book, original: Receipt, versions: dict[str, int], states: States) -> Since:
    """Everything since, as far as the states that were read know; JoinedElsewhere where one more must be read."""
    earlier: list[Receipt] = []
    lost, joined = {}, {}
    for member, version in versions.items():
        path = _path(member, states)
        own = list(_telling(original, history.newer_than(book, states[member], version)))
        earlier = earlier or [receipt for receipt in own if receipt.returns == original.id]
        joins = (_since_join(book, states[after], before) for before, after in pairwise(path))
        later = [receipt for chain in joins for receipt in _telling(original, chain)]
        # What came back since the join stands in both chains, and counts once.
        lost[member] = expired({receipt.id: receipt for receipt in (*own, *later)}.values())
        if path[1:]:
            joined[member] = path[-1]
    return Since(earlier, lost, joined)


def _telling(original: Receipt, receipts: Iterator[Receipt]) -> Iterator[Receipt]:
    """Of a member's many postings those that took the original back, and those that touched what expired."""
    for receipt in receipts:
        if receipt.returns == original.id or any(leg["a"] == BREAKAGE for leg in receipt.legs):
            yield receipt


def _path(member: str, states: States) -> list[str]:
    """The accounts from a member to the one that it joined, and that one in turn, if any; of others, themselves."""
    path = [member]
    while member[0] == "m" and (target := states[path[-1]].terms.get("to")) and target not in path:
        if target not in states:
            raise JoinedElsewhere(target)
        path.append(target)
    return path


def _since_join(book: Book, state: Sequenced, joined: str) -> Iterator[Receipt]:
    """A member's postings since another account joined it, newest first."""
    for _, receipt in history.member_chain(book, state.account, state.version + 1, state.last):
        if receipt.kind == JOIN and any(leg["a"] == joined for leg in receipt.legs):
            return
        yield receipt
