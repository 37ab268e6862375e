"""The office's call for a letter to a holder."""

from base64 import b64encode

from chalicelib import access, refusals
from chalicelib.people.batches.book import Keyed
from chalicelib.people.letters import book
from chalicelib.people.letters.book import Asked
from chalicelib.people.letters.shapes import LetterBody, LetterView
from chalicelib.till.refused import NO_CARD
from chalicelib.web import Answer, Call, Routes

routes = Routes(__name__, access.caller)


@routes.post(
    "/v1/letters",
    body=LetterBody,
    answer=LetterView,
    status=201,
    keyed=True,
    refuses=(
        *NO_CARD,
        refusals.CardNotInBatch,
        refusals.CardsNotMade,
        refusals.CardWithdrawn,
        refusals.CardBlocked,
        refusals.CardReplaced,
        refusals.AccountClosed,
        refusals.PinChanged,
        refusals.NotFound,
        refusals.TryAgain,
    ),
    summary="A letter with a card's stub, and a new PIN where one is wanted; the address is kept nowhere",
)
def letter(call: Call[LetterBody]) -> Answer[LetterView]:
    told = call.body
    asked = Asked(told.card, tuple(told.address), told.sender, told.language, told.new_pin, told.why)
    made, replayed = book.made(asked, Keyed(call.caller, call.key, call.fingerprint))
    return Answer(LetterView(pdf=b64encode(made).decode(), new_pin=told.new_pin), replayed)
