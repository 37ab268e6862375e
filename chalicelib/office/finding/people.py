"""Members and cards as lines of the list: a name and the end of a card's number, which is what tells two apart."""

from collections.abc import Iterable, Mapping, Sequence

from chalicelib.ledger.book import town_book
from chalicelib.ledger.values import Sequenced
from chalicelib.office.finding import decisions, parties
from chalicelib.office.finding.values import Hit
from chalicelib.people.persons import book as persons
from chalicelib.people.persons import names, search
from chalicelib.people.persons.search import Named
from chalicelib.refusals import NotFound
from chalicelib.till.accounts.views import STATES
from chalicelib.till.cards import Card
from chalicelib.till.holders import book as cards
from chalicelib.till.holders.book import Held

LAST = 7
"""Characters of a printed number that are shown: `Q807 HV`."""


def named(text: str) -> tuple[list[Hit], bool]:
    """Whose names have words that begin so, and whether there are more."""
    found = search.named(text, decisions.MOST)
    return persons_hits(found, {each: names.whole(name, text) for each, name in found.people}), found.more


def mailed(address: str) -> list[Hit]:
    """Whoever has an e-mail address."""
    known = persons.known_by(address)
    return _whole(known.id, known.name or known.mail) if known else []


def person(person_id: str) -> list[Hit]:
    """Somebody by their id."""
    try:
        return _whole(person_id, persons.person(person_id).name)
    except NotFound:
        return []


def _whole(person_id: str, name: str) -> list[Hit]:
    return persons_hits(Named(((person_id, name),), more=False), {person_id: decisions.ALL})


def persons_hits(found: Named, weights: Mapping[str, int]) -> list[Hit]:
    """The accounts, shops and clubs that persons act for."""
    hats = [(each, name, hat) for each, name in found.people[: decisions.MOST] for hat in search.hats(each)]
    states = _homes({hat.party for _, _, hat in hats if hat.role == "member"})
    made: list[Hit] = []
    for each, name, hat in hats:
        if hat.role == "member" and hat.party in states:
            made.append(_member(states[hat.party], name, weights[each]))
        elif hat.role in ("shop", "club") and (party := parties.called(hat.party)):
            made.append(parties.hit(party, note=name, weight=weights[each]))
    return made


def account(name: str) -> list[Hit]:
    """A member's account by its id, or the one that it joined."""
    try:
        state = cards.home(name)
    except NotFound:
        return []
    return [_member(state, _holders(state), decisions.ALL)]


def carded(shown: Card) -> list[Hit]:
    """One card, and whose it is; nothing for one that there is not."""
    return [each for each in _cards(shown.account, "") if each.id[:-2].endswith(shown.number)]


def numbered(number: str) -> list[Hit]:
    """Cards whose printed number begins so: its first ten characters name an account."""
    return _cards(f"m:{number[2 : decisions.OPENS]}", number)


def _cards(born: str, number: str) -> list[Hit]:
    """The cards that were born on an account and whose printed numbers begin so."""
    try:
        state = cards.home(born)
    except NotFound:
        return []
    holder = _holders(state)
    mine = [each for each in cards.held(state) if each.place.account == born]
    return [_card(each, state, holder) for each in mine if _bare(each).startswith(number)]


def _card(held: Held, state: Sequenced, holder: str) -> Hit:
    told = {"account": state.account, "state": held.state, "weight": decisions.ALL}
    return Hit("card", _bare(held), held.printed_number, holder, **told)


def _bare(held: Held) -> str:
    return held.printed_number.replace(" ", "")


def _member(state: Sequenced, name: str, weight: int) -> Hit:
    numbers = [each.printed_number for each in cards.held(state) if each.state == "active"]
    note = ", ".join(f"… {number[-LAST:]}" for number in numbers)
    title = name or (numbers[0] if numbers else state.account)
    return Hit("member", state.account, title, note, state.account, STATES[state.state], weight=weight)


def _holders(state: Sequenced) -> str:
    people = persons.wearers(state.account, "member")
    return ", ".join(persons.called(people).values())


def _homes(accounts: Iterable[str]) -> dict[str, Sequenced]:
    """Accounts, or those that they joined, each by the name that was asked for."""
    found = _there(sorted(accounts))
    joined = {name: str(state.terms["to"]) for name, state in found.items() if "to" in state.terms}
    homes = _there(sorted(set(joined.values())))
    return {name: homes.get(joined.get(name, ""), state) for name, state in found.items()}


def _there(accounts: Sequence[str]) -> Mapping[str, Sequenced]:
    """Those of some accounts that there are, in one read as a rule."""
    book = town_book()
    try:
        return book.members(accounts)
    except NotFound:
        return {each: state for each in accounts if (state := _one(each))}


def _one(account_id: str) -> Sequenced | None:
    try:
        return town_book().member(account_id)
    except NotFound:
        return None
