"""One card in place of another, or beside it, decided as a posting: at once, once only, and told in the history. Pure.

A new printed card has an account of its own, which is empty: that account joins the one which keeps its value, its
club and its registration. A digital card is the next number on that account. Nothing moves, and yet the accounts stand
in the posting with nothing, since it is their terms that change.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from chalicelib.ledger.values import Leg, Posting, Sequenced
from chalicelib.refusals import AlreadyJoined, CardBlocked, CardInUse, CardReplaced, SameAccount, TooManyCards
from chalicelib.till.holders.decisions import Terms, issued, with_card
from chalicelib.till.joins.decisions import joined, left
from chalicelib.till.terms import JoinedElsewhere, card_terms
from chalicelib.town import Town

MOST_CARDS, MOST_ACCOUNTS = 20, 40
"""Digital cards that were ever made on one account, and printed ones that joined it: terms are read with each scan."""
JOIN, REPLACEMENT = "join", "replacement"
States = Mapping[str, Sequenced]


@dataclass(frozen=True)
class Place:
    """Which card it is: the account it was born on, and its number there."""

    account: str
    number: str

    def __str__(self) -> str:
        return f"{self.account}/{self.number}"


@dataclass(frozen=True)
class Adoption:
    """A new card's number, the club of its own (empty: the account's), and which other terms change with it."""

    number: str
    club: str
    changed: Mapping[str, Terms] = field(default_factory=dict)
    facts: Mapping[str, str] = field(default_factory=dict)


def replaced(town: Town, states: States, old: Place, new: Place, at: int) -> Posting:
    """A new printed card takes over from an old one, which is refused as replaced from `at` (ms) on.

    Raises JoinedElsewhere where the old card's home was not read. Refuses CardUnknown, CardNotIssued, CardReplaced,
    CardBlocked and CardInUse for a new card that is not new, SameAccount, TooManyCards.
    """
    lost, home = _lost(states, old)
    if new.account in (old.account, home.account):
        raise SameAccount
    changed = {old.account: _retired(states[old.account].terms, old, lost, at)}
    club = lost.get("club") or ("" if "club" in home.terms else _own_club(states[new.account], new.number))
    return _adopted(town, states[new.account], home, Adoption(new.number, club, changed, {"replaces": str(old)}))


def added(town: Town, states: States, new: Place, home: str) -> Posting:
    """A new printed card for an account: it keeps the club that it was printed for, if any.

    Refuses CardUnknown, CardBlocked, CardReplaced, CardInUse, SameAccount, AlreadyJoined, TooManyCards.
    """
    if new.account == home:
        raise SameAccount
    if "to" in states[home].terms:
        raise AlreadyJoined
    club = _own_club(states[new.account], new.number)
    return _adopted(town, states[new.account], states[home], Adoption(new.number, club))


def replaced_by_digital(town: Town, states: States, old: Place, at: int) -> Posting:
    """A new digital card on the account of an old one; its number stands in the posting's facts.

    Raises JoinedElsewhere. Refuses CardUnknown, CardNotIssued, CardReplaced, TooManyCards.
    """
    lost, home = _lost(states, old)
    number = following(home.terms)
    terms = {old.account: _retired(states[old.account].terms, old, lost, at)}
    before = terms.pop(home.account, home.terms)
    card = {"st": "A", "digital": True} | {name: lost[name] for name in ("club", "tell") if name in lost}
    terms[home.account] = with_card(before, number, card)
    facts = {"replaces": str(old), "card": number}
    return Posting(REPLACEMENT, _standing(town, terms, REPLACEMENT), facts=facts, terms=town.version, new_terms=terms)


def following(terms: Terms) -> str:
    """The number of the next card on an account; refuses TooManyCards.

    >>> following({"cards": {"01": {}, "07": {}}})
    '08'
    """
    last = max(map(int, terms.get("cards", {})), default=0)
    if last >= MOST_CARDS:
        raise TooManyCards
    return f"{last + 1:02}"


def _lost(states: States, old: Place) -> tuple[Terms, Sequenced]:
    """The old card's terms, and the account that has its value."""
    lost = issued(states[old.account].terms, old.number)
    home = lost.get("to", old.account)
    if home not in states:
        raise JoinedElsewhere(home)
    return lost, states[home]


def _retired(terms: Terms, old: Place, lost: Terms, at: int) -> dict[str, Any]:
    """A card that was blocked before stopped earning then, and its wallets' keys ended with that."""
    keys = lost.get("gen", 0) + (lost["st"] != "B")
    return with_card(terms, old.number, {**lost, "st": "R", "since": lost.get("since", at), "gen": keys})


def _own_club(state: Sequenced, number: str) -> str:
    return str(card_terms(state.terms, number).get("club") or state.terms.get("club", ""))


def _adopted(town: Town, new: Sequenced, home: Sequenced, how: Adoption) -> Posting:
    """The home stands last in the posting."""
    _check_new(new, how.number)
    if len(home.terms.get("from", ())) >= MOST_ACCOUNTS:
        raise TooManyCards
    card = {"st": "M", "to": home.account} | ({"club": how.club} if how.club else {})
    own = with_card(left(new.terms, home.account), how.number, card)
    kept = {**how.changed.get(home.account, home.terms), "from": joined(home, new)["from"]}
    others = {account: terms for account, terms in how.changed.items() if account != home.account}
    every = {new.account: own, **others, home.account: kept}
    return Posting(JOIN, _standing(town, every, JOIN), facts=how.facts, terms=town.version, new_terms=every)


def _check_new(state: Sequenced, number: str) -> None:
    """A card that nobody has used: alone on an account that holds nothing, printed, and handed out at most.

    One that was opened on a telephone has a wallet, which would go on looking into the account.
    """
    card = card_terms(state.terms, number)
    if card["st"] == "B":
        raise CardBlocked
    if card["st"] == "R":
        raise CardReplaced
    used = any(purse.balance for purse in state.purses.values())
    alone = len(state.terms["cards"]) == 1 and not {"to", "from"} & set(state.terms)
    if card["st"] == "M" or used or not alone or "digital" in card:
        raise CardInUse


def _standing(town: Town, accounts: Mapping[str, Any], reason: str) -> tuple[Leg, ...]:
    return tuple(Leg(account, town.points.name, 0, reason) for account in accounts)
