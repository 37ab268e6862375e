"""A card's life as tills, the office and a signed-in holder change it. What needs no sign-in is in `till.pages`."""

from collections.abc import Sequence

from chalicelib import access, refusals
from chalicelib.callers import Caller
from chalicelib.ledger.values import Envelope
from chalicelib.people.privacy import book as privacy
from chalicelib.people.trail import book as trail
from chalicelib.records import Action
from chalicelib.till.holders import asking, book, proofs, replacing, views
from chalicelib.till.holders.book import Change, Note
from chalicelib.till.holders.shapes import (
    BlockBody,
    CardBody,
    CardStateView,
    ClubBody,
    ReplacementBody,
    ReplacementView,
    UnblockBody,
)
from chalicelib.till.refused import NO_CARD
from chalicelib.web import Answer, Call, Routes

routes = Routes(__name__, access.caller)
STUB = (refusals.StubNeeded, refusals.WrongStub, refusals.TooManyTries)
SERIAL = (refusals.CardNotInBatch, refusals.CardsNotMade)
ISSUED = (refusals.CardNotIssued, refusals.CardReplaced, refusals.TryAgain)
CLUB = (refusals.UnknownClub, refusals.ConsentNeeded, refusals.TryAgain)
PIN = (refusals.WrongPin, refusals.PinLocked, refusals.PinNotSet)
NEW_CARD = (
    refusals.CardWithdrawn,
    refusals.CardBlocked,
    refusals.CardInUse,
    refusals.SameAccount,
    refusals.TooManyCards,
    refusals.AccountClosed,
)


@routes.post(
    "/v1/cards/hand-outs",
    body=CardBody,
    answer=CardStateView,
    refuses=(*NO_CARD, *SERIAL, *ISSUED, refusals.StubNeeded, refusals.CardWithdrawn, refusals.CardBlocked),
    summary="A printed card is handed out: it counts from now on; again is once",
)
def card_handed_out(call: Call[CardBody]) -> CardStateView:
    card = asking.at_hand(call.caller, call.body.card)
    told = {"by": call.caller.who, "role": call.caller.role, "till": call.caller.till or ""}
    told = {name: value for name, value in told.items() if value}
    return views.state(book.hand_out(proofs.place(card), told, _note(call.caller, "card_handed_out")))


@routes.post(
    "/v1/cards/clubs",
    body=ClubBody,
    answer=CardStateView,
    refuses=(*NO_CARD, *SERIAL, *CLUB, *STUB, *PIN, *ISSUED, refusals.CardWithdrawn),
    summary="A card's holder chooses its club at the counter or in the office; a change takes stub, PIN or wallet",
)
def card_club(call: Call[ClubBody]) -> CardStateView:
    privacy.check_read(privacy.CLUB, call.body.consent)
    club = book.known_club(call.body.club)
    card, first = asking.to_choose(call.caller, call.body)
    asking.agreed(card, call.caller, call.language)
    return views.state(book.support(proofs.place(card), club, first, _note(call.caller, "card_club")))


@routes.post(
    "/v1/cards/blocks",
    body=BlockBody,
    answer=CardStateView,
    refuses=(*NO_CARD, *SERIAL, *STUB, *ISSUED, refusals.MissingField),
    summary="Stop a card at once: its holder, the office, or a till that is shown the stub",
)
def card_block(call: Call[BlockBody]) -> CardStateView:
    card = asking.to_stop(call.caller, call.body)
    change = book.block(proofs.place(card), _note(call.caller, "card_blocked", call.body.why))
    if call.caller.role != "member":
        replacing.wallets_end(change.home, call.caller)
    return views.state(change)


@routes.post(
    "/v1/cards/unblocks",
    body=UnblockBody,
    answer=CardStateView,
    refuses=(*NO_CARD, *SERIAL, *ISSUED, refusals.MissingField, refusals.MailNeeded),
    summary="A blocked card counts again: the office, or its holder with an e-mail address",
)
def card_unblock(call: Call[UnblockBody]) -> CardStateView:
    card = asking.to_let_go_on(call.caller, call.body)
    return views.state(book.unblock(proofs.place(card), _note(call.caller, "card_unblocked", call.body.why)))


@routes.post(
    "/v1/cards/replacements",
    body=ReplacementBody,
    answer=ReplacementView,
    status=201,
    keyed=True,
    refuses=(*NO_CARD, *SERIAL, *STUB, *ISSUED, *NEW_CARD, refusals.MissingField),
    summary="A new card takes over all that an old one has; the old one is refused as replaced",
)
def card_replacement(call: Call[ReplacementBody]) -> Answer[ReplacementView]:
    old, new = asking.to_replace(call.caller, call.body)
    envelope = Envelope(call.caller.party, call.key, call.fingerprint, call.now)
    receipt = asking.replaced(envelope, old, new)
    replacing.wallets_end(replacing.home_of(receipt), call.caller)
    if call.caller.role == "clerk":
        was, now = {"card": str(proofs.place(old))}, {"card": str(replacing.made(receipt, new))}
        thing, why = replacing.home_of(receipt), call.body.why or ""
        trail.noted_of(receipt, call.caller, "card_replaced", thing, before=was, after=now, why=why)
    return Answer(views.replacement(call.caller, receipt, old, new), replayed=receipt.replayed)


def _note(caller: Caller, what: str, why: str | None = None) -> Note:
    """What a change leaves in the trail where staff makes it."""

    def note(change: Change) -> Sequence[Action]:
        card = {"card": str(change.place)}
        before, after = card | dict(change.before), card | dict(change.after)
        return trail.actions(caller, what, change.home, before, after, why=why or "")

    return note if caller.role == "clerk" else book.unnoted
