"""A shop that takes part no longer because it is insolvent: what its tills hear in place of `account_closed`.

The day stands among its account's terms, which every posting on it has read: a good scan reads nothing more.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from chalicelib.ledger.book import town_book
from chalicelib.refusals import AccountClosed, NotFound, ShopStopped
from chalicelib.till.terms import INSOLVENT


@contextmanager
def told(shop: str) -> Iterator[None]:
    """Refuses ShopStopped in place of AccountClosed where it is this shop that takes nothing any more."""
    try:
        yield
    except AccountClosed as closed:
        if stopped(shop):
            raise ShopStopped from closed
        raise


def stopped(shop: str) -> bool:
    """Whether a shop is known to be insolvent, as its account is remembered."""
    try:
        return shop[0] == "s" and INSOLVENT in town_book().party(shop).terms
    except NotFound:
        return False
