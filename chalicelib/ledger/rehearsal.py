"""What a posting would be in the journal, composed as for a transaction that is never sent."""

from collections.abc import Mapping

from chalicelib.ledger import tables
from chalicelib.ledger.book import Book
from chalicelib.ledger.journal import Ground, Place
from chalicelib.ledger.transaction import compose
from chalicelib.ledger.values import Envelope, Posting, Receipt, Sequenced, commutative, unopened


def rehearsed(book: Book, envelope: Envelope, posting: Posting, states: Mapping[str, Sequenced]) -> Receipt:
    """The receipt that a posting on these sequenced accounts would have; nothing is read and nothing is written.

    Whether a commutative account has the headroom, or takes postings at all, is not looked at. Refuses
    InsufficientBalance.
    """
    parties = dict.fromkeys(leg.account for leg in posting.legs if commutative(leg.account))
    places = {account: Place(account, 0, {}) for account in parties}
    opened = {account: unopened(account, terms) for account, terms in posting.opens.items()}
    ground = Ground({**states, **opened}, {}, places, book.moment(), book.names)
    return tables.receipt_read(compose(envelope, posting, ground).journal)
