"""A card as its holder, a till and the office may see it."""

from chalicelib import config
from chalicelib.callers import Caller
from chalicelib.ledger.values import Receipt
from chalicelib.till.cards import Card
from chalicelib.till.holders import digital, proofs, replacing
from chalicelib.till.holders.book import STATES, Change, Held
from chalicelib.till.holders.exchanges import Place
from chalicelib.till.holders.shapes import CardStateView, CardView, ReplacementView
from chalicelib.till.shapes import PostingHead
from chalicelib.till.shown import press
from chalicelib.till.views import posting


def card(held: Held, to_holder: bool = False) -> CardView:
    """A card with its club; a digital one that counts with its code, where its holder asks."""
    told = to_holder and held.digital and held.state == "active"
    return CardView(
        number=held.printed_number,
        state=held.state,
        digital=held.digital,
        club=held.club or None,
        code=digital.code(held.place) if told else None,
    )


def state(change: Change) -> CardStateView:
    return CardStateView(number=number(change.place), state=STATES[change.after["st"]])


def head(caller: Caller, receipt: Receipt) -> PostingHead:
    return posting(config.town(), caller, receipt).posting


def number(place: Place) -> str:
    return press().printed_number(place.account, place.number)


def replacement(caller: Caller, receipt: Receipt, old: Card, new: Place | None) -> ReplacementView:
    """What took a card's place: from the posting alone, so that a replay gives the first answer again.

    The office and tills never make a digital card, so that its code goes to whoever holds it.
    """
    place = replacing.made(receipt, new)
    made = CardView(number=number(place), state="active", digital=new is None)
    if new is None:
        made = made.model_copy(update={"code": digital.code(place)})
    return ReplacementView(posting=head(caller, receipt), replaced=number(proofs.place(old)), card=made)
