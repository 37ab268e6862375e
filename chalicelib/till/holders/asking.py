"""Who may ask what of a card, by role: a till with the card or its stub, the office with a reason, a holder of theirs.

A scanned code lies before everybody who ever scanned the card: it makes a first choice, and changes none.

Somebody else's card is to a holder what a card is that does not exist.
"""

from chalicelib.callers import Caller
from chalicelib.ledger.values import Envelope, Receipt
from chalicelib.people.batches import serials
from chalicelib.people.persons import book as persons
from chalicelib.people.privacy import book as privacy
from chalicelib.refusals import CardUnknown, MailNeeded, MissingField, NotFound, StubNeeded
from chalicelib.till import terms
from chalicelib.till.cards import Card
from chalicelib.till.holders import book, decisions, proofs, replacing
from chalicelib.till.holders.exchanges import Place
from chalicelib.till.holders.shapes import BlockBody, ClubBody, ReplacementBody, UnblockBody
from chalicelib.till.pins import book as pins
from chalicelib.till.shown import holder


def at_hand(caller: Caller, text: str) -> Card:
    """A card that lies before the caller: scanned, or in the office typed.

    Refuses as `named`, StubNeeded, CardWithdrawn.
    """
    if caller.role != "clerk":
        return proofs.scanned(text)
    card = named(caller, text)
    proofs.usable(card)
    return card


def named(caller: Caller, text: str) -> Card:
    """The card behind a text; the office may name it by its serial number too, of a withdrawn run as well.

    Refuses as `proofs.read`, CardUnknown, CardNotInBatch, CardsNotMade.
    """
    try:
        found = serials.named(text) if caller.role == "clerk" else None
    except NotFound:
        raise CardUnknown from None
    return found.card if found else proofs.read(text)


def to_choose(caller: Caller, body: ClubBody) -> tuple[Card, bool]:
    """The card whose club a caller at the counter may choose, and whether it may be its first choice alone.

    A choice that stands is changed with a code of the stub, with the PIN, by the wallet's code, or in the office; the
    same choice by the same till is no change. Refuses StubNeeded, WrongStub, TooManyTries, CardWithdrawn, and as
    `first_choice` does.
    """
    card = named(caller, body.card)
    proofs.usable(card)
    if caller.role == "clerk":
        return card, False
    stub_or_code(card, body.stub, _asker(caller))
    if body.stub is not None or _again(card, caller, body.club):
        return card, False
    return card, first_choice(card, body.pin)


def first_choice(card: Card, pin: str | None) -> bool:
    """Whether a card has no club yet; where it has one, its holder is proven by the wallet's code or the PIN.

    A club that a card was printed for is one. Refuses StubNeeded, CardUnknown, CodeExpired, WrongPin, PinLocked,
    PinNotSet, TryAgain.
    """
    state, kept = holder(card)
    if not terms.club(state.terms, kept, ""):
        return True
    if card.rotating is None:
        if pin is None:
            raise StubNeeded
        pins.checked(state, pin)
    return False


def to_stop(caller: Caller, body: BlockBody) -> Card:
    """The card that a caller may stop; refuses StubNeeded, WrongStub, TooManyTries, MissingField, CardUnknown."""
    card = named(caller, body.card)
    match caller.role:
        case "member":
            own(caller, card)
        case "clerk":
            _reasoned(body.why)
        case _:
            proofs.blocks(card, body.stub, _asker(caller))
    return card


def to_let_go_on(caller: Caller, body: UnblockBody) -> Card:
    """The card that a caller may let go on; refuses MissingField, CardUnknown, and MailNeeded.

    A wallet without an address is no proof: it may be in the hands of whoever the card was stopped against.
    """
    card = named(caller, body.card)
    if caller.role == "member":
        own(caller, card)
        if caller.person is None:
            raise MailNeeded
    else:
        _reasoned(body.why)
    return card


def to_replace(caller: Caller, body: ReplacementBody) -> tuple[Card, Place | None]:
    """The card that a caller may replace, and the new one; None where the holder gets a digital card.

    Refuses StubNeeded, WrongStub, TooManyTries, MissingField, CardUnknown, CardWithdrawn.
    """
    old = named(caller, body.old)
    if caller.role == "member":
        own(caller, old)
    elif body.new is None:
        raise MissingField.of("new")
    elif caller.role == "clerk":
        _reasoned(body.why)
    else:
        proofs.recovers(old, body.stub, _asker(caller))
    return old, proofs.place(at_hand(caller, body.new)) if body.new else None


def replaced(envelope: Envelope, old: Card, new: Place | None) -> Receipt:
    """The posting that puts a printed card, or a digital one, in place of another; refuses as `replacing` does."""
    if new is None:
        return replacing.replace_by_digital(envelope, proofs.place(old))
    return replacing.replace(envelope, proofs.place(old), new)


def own(caller: Caller, card: Card) -> None:
    """Refuses CardUnknown for a card that is not one of the caller's account."""
    state, _ = holder(card)
    try:
        mine = book.home_for(caller).account
    except NotFound:
        raise CardUnknown from None
    if state.account != mine:
        raise CardUnknown


def agreed(card: Card, caller: Caller, language: str) -> None:
    """Keep the consent of a card's holder, under the person where one is known.

    Refuses CardUnknown, CardNotIssued, CardReplaced, TryAgain.
    """
    state, kept = holder(card)
    decisions.check_issued(kept)
    privacy.chosen(_owner(state.account), caller, language, str(proofs.place(card)))


def _again(card: Card, caller: Caller, club: str) -> bool:
    """Whether a till asks again for what it booked a moment ago: it lost the answer, and learns nothing new."""
    state, kept = holder(card)
    if terms.club(state.terms, kept, "") != club:
        return False
    return privacy.just_chosen(_owner(state.account), caller, str(proofs.place(card)))


def _owner(account: str) -> str:
    """Under whom a consent stands: the person who registered the account, else the account."""
    known = persons.wearers(account, "member")
    return known[0] if known else account


def _reasoned(why: str | None) -> None:
    if why is None:
        raise MissingField.of("why")


def _asker(caller: Caller) -> str:
    return f"{caller.party}/{caller.till}"


def stub_or_code(card: Card, stub: str | None, asker: str) -> None:
    """The scanned code shows that somebody holds a card, a typed number needs the stub. Refuses as `proofs.blocks`."""
    if card.typed or stub is not None:
        if stub is None:
            raise StubNeeded
        proofs.blocks(card, stub, asker)
