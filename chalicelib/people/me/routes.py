"""The calls about oneself: who one is, one's cards and history, the club, and the registration of a card."""

from chalicelib import access, refusals
from chalicelib.callers import Caller
from chalicelib.ledger.values import Envelope, Sequenced
from chalicelib.people.me import views
from chalicelib.people.me.shapes import (
    MeView,
    MyCardsView,
    MyClubBody,
    MyEntriesView,
    MyMonthsView,
    NameBody,
    OwnHat,
    RegistrationBody,
    RegistrationView,
)
from chalicelib.people.members import book
from chalicelib.people.members.proofs import prove
from chalicelib.people.persons import book as persons
from chalicelib.people.privacy import book as privacy
from chalicelib.till.accounts import book as accounts
from chalicelib.till.accounts.shapes import EntriesQuery
from chalicelib.till.holders import asking, proofs
from chalicelib.till.holders import book as cards
from chalicelib.till.holders import views as card_views
from chalicelib.till.holders.routes import CLUB, ISSUED, STUB
from chalicelib.till.refused import NO_CARD
from chalicelib.web import Call, Routes

routes = Routes(__name__, access.caller)


@routes.get("/v1/me", answer=MeView, refuses=(refusals.NotFound,), summary="Who one is, and what one's account holds")
def me(call: Call[None]) -> MeView:
    person = persons.person(call.caller.person) if call.caller.person else None
    held = views.holder(_account(call.caller), to_holder=True) if call.caller.role == "member" else None
    return views.me(call.caller, person, held)


@routes.post(
    "/v1/me/names",
    body=NameBody,
    answer=MeView,
    refuses=(refusals.MailNeeded, refusals.NotFound, refusals.TryAgain),
    summary="What one wants to be called, or nothing",
)
def my_name(call: Call[NameBody]) -> MeView:
    person = _person(call.caller)
    persons.rename(person, call.body.name or "")
    return views.me(call.caller, persons.person(person), None)


@routes.get("/v1/me/cards", answer=MyCardsView, refuses=(refusals.NotFound,), summary="One's cards, and their clubs")
def my_cards(call: Call[None]) -> MyCardsView:
    return MyCardsView(cards=[card_views.card(each, to_holder=True) for each in cards.held(_account(call.caller))])


@routes.get(
    "/v1/me/entries",
    answer=MyEntriesView,
    query=EntriesQuery,
    refuses=(refusals.NotFound, refusals.InvalidCursor),
    summary="One's history, newest first, with the names of shops and clubs",
)
def my_entries(call: Call[None]) -> MyEntriesView:
    account = _account(call.caller).account
    found, following = accounts.page(account, call.query)
    return MyEntriesView(account=account, entries=views.entries(call.caller, account, found), next=following)


@routes.get(
    "/v1/me/months",
    answer=MyMonthsView,
    refuses=(refusals.NotFound,),
    summary="What one's purchases did month by month, and what all brought one's club",
)
def my_months(call: Call[None]) -> MyMonthsView:
    return views.months(_account(call.caller))


@routes.post(
    "/v1/me/club",
    body=MyClubBody,
    answer=MyCardsView,
    refuses=(*NO_CARD, *CLUB, refusals.CardNotIssued, refusals.CardReplaced, refusals.NotFound),
    summary="The club that all one's cards credit from the next scan on, or one of them",
)
def my_club(call: Call[MyClubBody]) -> MyCardsView:
    body, account = call.body, _account(call.caller).account
    privacy.check_read(privacy.CLUB, body.consent)
    club = cards.known_club(body.club)
    card = proofs.read(body.card) if body.card else None
    if card:
        asking.own(call.caller, card)
    which = str(proofs.place(card)) if card else account
    privacy.chosen(call.caller.person or account, call.caller, call.language, which)
    if card:
        cards.support(proofs.place(card), club)
    else:
        cards.support_all(account, club)
    return MyCardsView(cards=[card_views.card(each, to_holder=True) for each in cards.held(_account(call.caller))])


@routes.post(
    "/v1/me/registrations",
    body=RegistrationBody,
    answer=RegistrationView,
    status=201,
    keyed=True,
    refuses=(
        *NO_CARD,
        *STUB,
        *ISSUED,
        refusals.MailNeeded,
        refusals.CardWithdrawn,
        refusals.CardBlocked,
        refusals.CardRegistered,
        refusals.UnderSixteen,
        refusals.AlreadyJoined,
        refusals.HasJoinedAccounts,
        refusals.BalanceLimitExceeded,
        refusals.AccountClosed,
        refusals.NotFound,
    ),
    summary="A card becomes one's own, with all it holds; it takes its stub, its wallet, or the office",
)
def registration(call: Call[RegistrationBody]) -> RegistrationView:
    person, body = _person(call.caller), call.body
    card = proofs.read(body.card)
    mine = _account(call.caller).account if call.caller.role == "member" else book.account_of(person)
    prove(person, mine, card, body.stub, body.wallet)
    proofs.usable(card)
    envelope = Envelope(mine or person, call.key, call.fingerprint, call.now)
    account = book.register(person, mine, card, envelope, under_16=body.under_16)
    if body.name:
        persons.rename(person, body.name)
    held = [card_views.card(each, to_holder=True) for each in cards.held(cards.home(account))]
    return RegistrationView(hat=OwnHat(role="member", party=account), cards=held)


def _account(caller: Caller) -> Sequenced:
    """The account that a holder acts for, or the one that it joined."""
    return cards.home_for(caller)


def _person(caller: Caller) -> str:
    if caller.person is None:
        raise refusals.MailNeeded
    return caller.person
