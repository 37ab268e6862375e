"""What data protection asks of the ledger: which accounts are somebody's, and their terms without their holder."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from chalicelib.ledger.book import town_book
from chalicelib.refusals import TryAgain

RACES = 5
Change = Callable[[Mapping[str, Any]], Mapping[str, Any]]


def accounts(held: Iterable[str]) -> list[str]:
    """Accounts with those that joined them, each once; refuses NotFound where one was never opened."""
    book = town_book()
    found = [[account, *book.member(account).terms.get("from", ())] for account in held]
    return list(dict.fromkeys(account for each in found for account in each))


def change(account: str, made: Change) -> None:
    """Give a member's account other terms, whoever changes them meanwhile; nothing to change is nothing to write.

    Refuses TryAgain.
    """
    for tries in range(RACES):
        state = town_book().member(account)
        terms = made(state.terms)
        if terms == state.terms:
            return
        try:
            town_book().change_terms(state, terms)
        except TryAgain:
            if tries == RACES - 1:
                raise
        else:
            return
