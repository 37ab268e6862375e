"""The door to finding: what a text may be by its shape is looked for, and nothing else.

No table is scanned: names lead over keyed hashes, cards, postings and addresses by their own keys; a town's shops and
clubs fit into memory. No look is noted: a list tells what is needed to pick the right line, opening it is a look.
"""

from chalicelib import config
from chalicelib.office.finding import decisions, parties, people, postings
from chalicelib.office.finding.values import Asked, Found, Hint, Hit
from chalicelib.people.admissions import book as admissions
from chalicelib.people.batches import serials
from chalicelib.refusals import (
    CardForeign,
    CardForged,
    CardNotInBatch,
    CardsNotMade,
    CardWithdrawn,
    MalformedCard,
    NotFound,
    Refusal,
    WrongCheckDigits,
)
from chalicelib.till import shown
from chalicelib.till.cards import NUMBER

NO_CARD: dict[type[Refusal], Hint] = {
    CardForeign: "card_foreign",
    CardForged: "card_forged",
    CardWithdrawn: "card_withdrawn",
    WrongCheckDigits: "wrong_check_digits",
}
Told = tuple[list[Hit], Hint | None]


def found(asked: Asked) -> Found:
    """What a text leads to, the best first; nothing for an empty one."""
    text = asked.text.strip()
    if not text:
        return Found()
    if named := decisions.account(text):
        return _listed(asked, (_thing(named), None))
    if "@" in text:
        return _listed(asked, _mailed(text))
    if numbered := _numbered(text):
        return _listed(asked, numbered)
    if decisions.card_code(text) or decisions.card_number(text, config.town().code):
        return _listed(asked, _card(text))
    hits = postings.named(decisions.posting(text)) if decisions.posting(text) else []
    return _listed(asked, (hits, None)) if hits else _by_words(asked, text)


def _by_words(asked: Asked, text: str) -> Found:
    """Names, the ends of IBANs, and a shop's receipts."""
    hits, more = parties.named(text), False
    if end := decisions.iban_end(text):
        hits += parties.paid_at(end)
    if {"member", "shop", "club"} & asked.kinds and any(letter.isalpha() for letter in text):
        members, more = people.named(text)
        hits += members
    if "receipt" in asked.kinds and asked.shop and decisions.receipt(text):
        hits += postings.receipts(asked)
    return _listed(asked, (hits, _lacking(asked, text)), more)


def _lacking(asked: Asked, text: str) -> Hint | None:
    if serials.shaped(text):
        return "serial_unknown"
    if "receipt" in asked.kinds and not asked.shop and decisions.receipt(text):
        return "shop_needed"
    return "more_letters" if len(text) == 1 else None


def _listed(asked: Asked, told: Told, more: bool = False) -> Found:
    """Of the kinds that were asked for; a hint only where nothing was found."""
    hits, hint = told
    wanted = [hit for hit in hits if hit.kind in asked.kinds]
    return decisions.listed(wanted, more, None if wanted else hint)


def _mailed(address: str) -> Told:
    hits = people.mailed(address)
    return hits, "mail_unknown" if "." in address.rpartition("@")[2] else "mail_incomplete"


def _card(text: str) -> Told:
    """A card by its code, its printed number, or the first ten characters of that or more."""
    begun = decisions.card_number(text, config.town().code)
    if begun and len(begun) < decisions.OPENS:
        return [], "card_number_short"
    if begun and len(begun) < NUMBER:
        return people.numbered(begun), "card_unknown"
    try:
        return people.carded(shown.card(text)), "card_unknown"
    except MalformedCard:
        return [], "card_forged"
    except tuple(NO_CARD) as no:
        return [], NO_CARD[type(no)]


def _numbered(text: str) -> Told | None:
    """The card of a serial number; None for a text that is none, or names a print run that there is not."""
    try:
        found = serials.named(text)
    except NotFound:
        return None
    except CardNotInBatch:
        return [], "serial_beyond"
    except CardsNotMade:
        return [], "cards_not_made"
    return (people.carded(found.card), "card_unknown") if found else None


def _thing(name: str) -> list[Hit]:
    """What an id names."""
    if name[0] == "m":
        return people.account(name)
    if name[0] == "u":
        return people.person(name)
    if party := parties.called(name):
        return [parties.hit(party, weight=decisions.ALL)]
    return _application(name) if name[0] == "a" else []


def _application(name: str) -> list[Hit]:
    """An application that was decided on: it is looked for by its id alone."""
    try:
        told = admissions.application(name)
    except NotFound:
        return []
    return [Hit("application", name, str(told.fields.get("trading_name", name)), told.kind, state=told.state)]
