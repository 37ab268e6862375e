"""Makes a letter for a card, once under a key: whom it goes to comes with the call and is kept nowhere.

office   LETTER#<digest of party and key>   MADE   account, request (a keyed hash), new_pin

With a new PIN, the account's terms, this record and the trail are written in one transaction: whoever repeats the call
hears the same PIN, and is told where it is the account's no more.
"""

import hmac
from dataclasses import dataclass, field

from chalicelib import config, ids, keys, rates, texts
from chalicelib.documents import letter
from chalicelib.documents.letter import Envelope
from chalicelib.documents.prints import Face
from chalicelib.ledger import days, upkeep
from chalicelib.ledger.book import town_book
from chalicelib.ledger.values import ACTIVE, Sequenced
from chalicelib.mail import book as mail
from chalicelib.people import links
from chalicelib.people.batches import serials
from chalicelib.people.batches.book import Keyed
from chalicelib.people.letters import decisions
from chalicelib.people.persons import book as persons
from chalicelib.people.trail import book as trail
from chalicelib.records import OFFICE, Action
from chalicelib.refusals import (
    AccountClosed,
    CardBlocked,
    CardReplaced,
    CardUnknown,
    IdempotencyKeyReused,
    PinChanged,
    TryAgain,
)
from chalicelib.till import cards
from chalicelib.till.cards import Card
from chalicelib.till.holders import digital, proofs
from chalicelib.till.holders.decisions import Terms
from chalicelib.till.pins import book as pins
from chalicelib.till.pins import decisions as kept_pins
from chalicelib.till.shown import holder, press

RACES, MADE = 6, "MADE"


@dataclass(frozen=True)
class Asked:
    """A letter about a card (serial number with its run, printed number, or what a scanner read), and to whom."""

    card: str
    address: tuple[str, ...] = field(repr=False)
    sender: str = field(repr=False)
    language: str
    new_pin: bool
    why: str


def made(asked: Asked, keyed: Keyed) -> tuple[bytes, bool]:
    """The letter as PDF, and whether the key made it before; the same again prints the same.

    Refuses what a card's text is refused for, NotFound for a run that is none, CardNotInBatch, CardsNotMade,
    CardWithdrawn, CardUnknown, CardBlocked, CardReplaced, AccountClosed, PinChanged, IdempotencyKeyReused, TryAgain.
    """
    shown, serial = _card(asked.card)
    for _ in range(RACES):
        known = _made_before(keyed)  # before the account: a twin of this call writes both at once
        state, terms = holder(shown)
        pin = _pin(state, keyed, known) if asked.new_pin else ""
        if not known:
            _usable(state, shown, terms)
        if known or _noted(state, shown, pin, keyed, asked.why):
            _tell_holders(state, pin, keyed)
            return _set(asked, _face(shown, serial), pin, paper=bool(terms.get("digital"))), known
    raise TryAgain


def _card(text: str) -> tuple[Card, str]:
    """The card that was named, and its serial number where that was how."""
    found = serials.named(text)
    card = found.card if found else proofs.read(text)
    proofs.usable(card)
    return card, found.serial if found else ""


def _usable(state: Sequenced, shown: Card, terms: Terms) -> None:
    if shown.practice:
        raise CardUnknown
    if terms["st"] == "B":
        raise CardBlocked
    if terms["st"] == "R":
        raise CardReplaced
    if state.state != ACTIVE:
        raise AccountClosed


def _made_before(keyed: Keyed) -> bool:
    """Whether the key made a letter; refuses IdempotencyKeyReused where that was another one."""
    known = OFFICE.record(_key(keyed), MADE)
    if not known:
        return False
    if sum(hmac.compare_digest(known["request"], each) for each in rates.pseudonyms(keyed.fingerprint)) == 0:
        raise IdempotencyKeyReused
    return True


def _pin(state: Sequenced, keyed: Keyed, known: bool) -> str:
    """The PIN that the key gives; refuses PinChanged where it gave one that is the account's no more."""
    masters, said = keys.known(), f"{keyed.caller.party}|{keyed.key}"
    candidates = [decisions.pin(master, state.account, said) for master in masters]
    if not known:
        return candidates[0]
    kept = kept_pins.kept(state.terms)
    for pin in candidates:
        if kept and any(hmac.compare_digest(kept.hash, each) for each in pins.hashes(state.account, pin, masters)):
            return pin
    raise PinChanged


def _noted(state: Sequenced, shown: Card, pin: str, keyed: Keyed, why: str) -> bool:
    """Give the account its PIN and keep that the letter was made, in one; False where something moved meanwhile."""
    hashes = pins.hashes(state.account, pin, keys.known()) if pin else []
    changes = [(state, kept_pins.with_pin(state.terms, hashes[0]))] if pin else []
    return upkeep.terms_changed(town_book(), changes, _notes(state, shown, bool(pin), keyed, why))


def _notes(state: Sequenced, shown: Card, new_pin: bool, keyed: Keyed, why: str) -> list[Action]:
    """What is kept of a letter; the request's own fingerprint is one of an address, which could be guessed from it."""
    kept = {"account": state.account, "request": rates.pseudonym(keyed.fingerprint), "new_pin": new_pin}
    told = {"card": str(proofs.place(shown)), "new_pin": new_pin}
    return [
        OFFICE.fresh(_key(keyed), MADE, kept),
        *trail.actions(keyed.caller, "letter_made", state.account, after=told, why=why),
    ]


def _tell_holders(state: Sequenced, pin: str, keyed: Keyed) -> None:
    """Mail whoever registered the account that it has a new PIN, and not which."""
    people = [persons.person(each) for each in persons.wearers(state.account, "member")] if pin else []
    for person in people:
        if person.mail:
            subject, text = texts.mail("pin_by_letter", person.language, programme=config.town().programme)
            name = f"pin-letter-{ids.digest(_key(keyed))}-{person.id[2:]}"
            mail.send(name, [person.mail], subject, text, person.language)


def _face(shown: Card, serial: str) -> Face:
    """The card as the letter tells it; its URL is a digital card's, since a plastic one's print run is not known."""
    made_with, host = press(), config.town().host
    number, stub = made_with.printed_number(shown.account, shown.number), made_with.stub(shown.account, shown.number)
    return Face(
        serial=serial,
        number=number,
        url=cards.url(host, digital.code(proofs.place(shown))),
        club="",
        block=stub.block,
        recovery=stub.recovery,
        register=links.stub(host, number, stub.block),
    )


def _set(asked: Asked, face: Face, pin: str, *, paper: bool) -> bytes:
    """A digital card is printed to be cut out, a plastic one lies in the envelope."""
    town = config.town()
    day = days.calendar_day(town_book().clock(), town.time_zone)
    return letter.letter(town, face, Envelope(asked.address, asked.sender, day), asked.language, pin, paper=paper)


def _key(keyed: Keyed) -> str:
    return f"LETTER#{ids.digest(f'{keyed.caller.party}|{keyed.key}')}"
