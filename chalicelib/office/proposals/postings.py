"""What postings a proposal would make: a wrong one is taken back, or value goes to where it belongs."""

from collections.abc import Iterable
from dataclasses import replace

from chalicelib import config
from chalicelib.ledger.book import town_book
from chalicelib.ledger.journal import posting_id
from chalicelib.ledger.values import Posting, commutative, sequenced
from chalicelib.office.proposals import decisions
from chalicelib.office.proposals.approvals import Approval
from chalicelib.office.proposals.values import Correction, Preview, Reversal, WriteOff
from chalicelib.people.insolvencies import book as insolvencies
from chalicelib.till.corrections import book as corrections
from chalicelib.till.reversals import book as reversals
from chalicelib.till.writeoffs import book as writeoffs


def reversal(body: Reversal) -> Preview:
    """What taking the posting back would move now; refuses as `reversals.take_back` does."""
    return _shown(reversals.would_take_back(body.posting))


def reverse(body: Reversal, approval: Approval) -> None:
    """Take the posting back, under the proposal's own key; refuses as above and as `Approval.actions` does."""
    reversals.take_back(approval.envelope, body.posting, approval.sealed)


def correction(body: Correction) -> Preview:
    """What a correction would move now; refuses as `corrections.would_correct` does."""
    return _shown(corrections.would_correct(body.legs, body.posting))


def correct(body: Correction, approval: Approval) -> None:
    """Post the correction, under the proposal's own key; refuses as above and as `Approval.actions` does."""
    corrections.correct(approval.envelope, body.legs, approval.sealed)


def write_off(body: WriteOff) -> Preview:
    """What a write-off would move now; refuses as `writeoffs.would_write_off` does."""
    return _shown(writeoffs.would_write_off(body.shop))


def clear(body: WriteOff, approval: Approval) -> None:
    """Write off, under the proposal's own key; refuses as above and as `Approval.actions` does."""
    made = posting_id(approval.envelope.party, approval.envelope.key)

    def sealed(posting: Posting) -> Posting:
        once = insolvencies.writing_off(body.shop, made)
        told = approval.sealed(posting)
        return replace(told, besides=(*told.besides, once))

    writeoffs.write_off(approval.envelope, body.shop, sealed)


def _shown(posting: Posting) -> Preview:
    moved = decisions.moves(posting)
    pockets = config.town().pockets
    return Preview({"moves": moved}, {"balances": _balances(moved)}, decisions.worth(moved, pockets))


def _balances(accounts: Iterable[str]) -> dict[str, dict[str, int]]:
    """What accounts hold now, by pocket; a derived one holds nothing."""
    book = town_book()
    held = {state.account: state for state in book.members(sorted(filter(sequenced, accounts))).values()}
    told = {account: {name: purse.balance for name, purse in state.purses.items()} for account, state in held.items()}
    return told | {account: dict(book.party_now(account).balances) for account in filter(commutative, accounts)}
