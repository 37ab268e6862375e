"""One's own account and history, with the names of shops and clubs in place of their accounts."""

from collections.abc import Iterable, Sequence

from chalicelib import config
from chalicelib.callers import Caller
from chalicelib.ledger import days, history
from chalicelib.ledger.book import town_book
from chalicelib.ledger.history import Span
from chalicelib.ledger.pages import Entry
from chalicelib.ledger.values import Sequenced
from chalicelib.people.directory.book import names
from chalicelib.people.me import decisions
from chalicelib.people.me.decisions import Month
from chalicelib.people.me.shapes import (
    ClubMonthOfAll,
    HolderView,
    Limit,
    MeView,
    MyClubView,
    MyEntryView,
    MyMonthsView,
    MyMonthView,
    OwnHat,
    PartyName,
)
from chalicelib.people.persons.values import Person
from chalicelib.people.supporters import book as supporters
from chalicelib.people.supporters.values import FEWEST
from chalicelib.rules.book import town_rules
from chalicelib.till.accounts import views as accounts
from chalicelib.till.holders import book as cards
from chalicelib.till.holders import views
from chalicelib.till.holders.book import Held
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
    held = cards.held(state)
    clubs = supported(state, held)
    return HolderView(
        account=state.account,
        state=told.state,
        balances=told.balances,
        expires=told.expires,
        club=party(clubs[0]) if len(clubs) == 1 and clubs[0] else None,
        cards=[views.card(each, to_holder) for each in held],
        limits=limits(town, state, moment.day) or None,
    )


def supported(state: Sequenced, held: Iterable[Held]) -> list[str]:
    """What an account's active cards credit, each club once, the pot as nothing; without such a card the account's."""
    credited = dict.fromkeys(each.club for each in held if each.state == "active")
    return list(credited) or [str(state.terms.get("club", ""))]


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


def months(state: Sequenced) -> MyMonthsView:
    """What a holder's purchases did, from one page of its history at most; and what its club got from all, of months
    with so many supporters that nobody reads off what one of them gave."""
    book, town = town_book(), config.town()
    today = book.moment().month
    first = f"{int(today[:2]) - 1:02}{today[2:]}"
    since = days.midnight(f"{first}01", book.zone)
    page = history.page(book, state.account, decisions.MOST, Span(since))
    receipts = {entry.receipt.id: entry.receipt for entry in page.entries}.values()
    dated = ((days.book_day(each.posted_at, book.zone)[:4], each) for each in receipts)
    made = decisions.counted(state.account, town.points.name, dated)
    wanted = days.months_back(today, first)
    return MyMonthsView(
        account=state.account,
        pocket=town.points.name,
        months=[_month(each) for each in decisions.complete(made.values(), wanted, page.next is None)],
        clubs=[_from_all(club) for club in supported(state, cards.held(state)) if club],
    )


def _month(told: Month) -> MyMonthView:
    pockets = config.town().pockets
    return MyMonthView(
        month=f"20{told.month[:2]}-{told.month[2:]}",
        purchases=told.purchases,
        purchase_cents=told.purchase_cents,
        clubs=dict(told.clubs),
        own=told.own,
        paid_cents=sum(pockets[name].cents(units) for name, units in told.paid.items()),
    )


def _from_all(club: str) -> MyClubView:
    told = [each for each in supporters.months(club) if each.supporters]
    shown = [ClubMonthOfAll(month=f"20{each.month[:2]}-{each.month[2:]}", earned=each.earned) for each in told]
    return MyClubView(account=club, name=names([club]).get(club), fewest=FEWEST, months=shown)


def _club(entry: Entry) -> str:
    """The club or pot that a purchase credited, or that its return took from."""
    return next(
        (leg["a"] for leg in entry.receipt.legs if leg["r"] in {"club", "club_back"} and leg["a"][0] != "s"), ""
    )
