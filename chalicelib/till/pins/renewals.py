"""The end of the keys to a card's wallet codes: another generation begins."""

from chalicelib.ledger import revision
from chalicelib.ledger.book import town_book
from chalicelib.ledger.values import Sequenced
from chalicelib.refusals import NotFound
from chalicelib.till.cards import Card
from chalicelib.till.pins import decisions
from chalicelib.till.pins.decisions import Terms


def renew(card: Card) -> None:
    """End the keys to a card's wallet codes: a card of its account is blocked or replaced. Refuses NotFound."""

    def renewed(state: Sequenced) -> Terms:
        if card.number not in state.terms.get("cards", {}):
            raise NotFound
        return decisions.renewed(state.terms, [card.number])

    revision.revised(town_book(), town_book().member(card.account), renewed)
