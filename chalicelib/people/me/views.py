"""One's own account and history, with the names of shops and clubs in place of their accounts."""

from collections.abc import Sequence

from chalicelib.callers import Caller
from chalicelib.ledger.book import town_book
from chalicelib.ledger.pages import Entry
from chalicelib.ledger.values import Sequenced
from chalicelib.people.directory.book import names
from chalicelib.people.me.shapes import HolderView, Limit, MeView, MyEntryView, OwnHat, PartyName
from chalicelib.people.persons.values import Person
from chalicelib.rules.book import town_rules
from chalicelib.till.accounts import views as accounts
from chalicelib.till.holders import book as cards
from chalicelib.till.holders import views
from chalicelib.town import Town


def me(caller: Caller, person: Person | None, holder: HolderView | None) -> MeView:
    own = MeView(hat=OwnHat(role=caller.role, party=caller.party), holder=holder)
    if person is None:
        return own
    hats = tuple(OwnHat(role=hat.role, party=hat.party) for hat in person.hats)
    told = {"id": person.id, "mail": person.mail or None, "name": person.name or None, "language": person.language}
    return own.model_copy(update={**told, "hats": hats})


def holder(state: Sequenced, *, to_holder: bool) -> HolderView:
    """A member's account with all its cards; their codes only to the holder."""
    book = town_book()
    town, moment = town_rules().at(book.clock()), book.moment()
    told = accounts.member_account(town, state, moment.month)
    club = state.terms.get("club")
    return HolderView(
        account=state.account,
        state=told.state,
        balances=told.balances,
        expires=told.expires,
        club=party(club) if club else None,
        cards=[views.card(each, to_holder) for each in cards.held(state)],
        limits=limits(town, state, moment.day) or None,
    )


def limits(town: Town, state: Sequenced, day: str) -> dict[str, Limit]:
    """What each pocket pays at most, and what is left of that today (a book day, YYMMDD)."""
    spent = state.spent if state.spent_on == day else {}
    return {
        name: Limit(
            at_once=limit.redemption,
            a_day=limit.day,
            left_today=None if limit.day is None else max(0, limit.day - spent.get(name, 0)),
        )
        for name, limit in town.limits.items()
    }


def party(account: str) -> PartyName:
    return PartyName(account=account, name=names([account]).get(account))


def entries(caller: Caller, account: str, found: Sequence[Entry]) -> list[MyEntryView]:
    """A page of one's own history; a club is named by the share that it got of the same posting."""
    clubs = [_club(entry) for entry in found]
    told = accounts.entries(caller, account, found)
    known = names({*filter(None, clubs), *(entry.other for entry in told if entry.other)})
    return [
        MyEntryView(
            **entry.model_dump(),
            place=known.get(entry.other or ""),
            club=PartyName(account=club, name=known.get(club)) if club else None,
        )
        for entry, club in zip(told, clubs, strict=True)
    ]


def _club(entry: Entry) -> str:
    """The club or pot that a purchase credited, or that its return took from."""
    return next(
        (leg["a"] for leg in entry.receipt.legs if leg["r"] in {"club", "club_back"} and leg["a"][0] != "s"), ""
    )
