"""The office's calls about members: look, and do for them what they cannot do themselves.

Whoever looks at what is known of a person says why, and leaves a note in that person's access log.
"""

from collections.abc import Sequence

from chalicelib import access, refusals
from chalicelib.ledger.values import Envelope, Sequenced
from chalicelib.people.me.views import holder as holder_view
from chalicelib.people.members import book, permits
from chalicelib.people.members.shapes import (
    AddedCardView,
    AgreedView,
    ClosureBody,
    ClosureView,
    DeskRegistrationBody,
    DeskRegistrationView,
    HolderName,
    MemberCardBody,
    MemberClubBody,
    MemberView,
)
from chalicelib.people.persons.values import Person
from chalicelib.people.privacy import book as privacy
from chalicelib.people.trail import book as trail
from chalicelib.records import Action
from chalicelib.shapes import instant
from chalicelib.till.accounts.views import STATES
from chalicelib.till.holders import asking, proofs, replacing
from chalicelib.till.holders import book as cards
from chalicelib.till.holders import views as card_views
from chalicelib.till.holders.routes import CLUB, ISSUED, NEW_CARD, SERIAL
from chalicelib.till.holders.shapes import CardView
from chalicelib.till.refused import NO_CARD
from chalicelib.web import Answer, Call, Routes

routes = Routes(__name__, access.caller)
LETTERS = {"active": "A", "frozen": "F", "closed": "C"}


@routes.get(
    "/v1/members/{account}",
    answer=MemberView,
    refuses=(refusals.NotFound, refusals.ReasonNeeded),
    summary="One member's account",
)
def member(call: Call[None], account: str) -> MemberView:
    state = cards.home(account)
    people = book.holders(state.account)
    book.looked(call.caller, state.account, people, "account")
    return _shown(state, people)


@routes.post(
    "/v1/members/{account}/club",
    body=MemberClubBody,
    answer=MemberView,
    refuses=(*CLUB, refusals.NotFound),
    summary="The club that a member chose on paper, for all their cards",
)
def member_club(call: Call[MemberClubBody], account: str) -> MemberView:
    state, body = cards.home(account), call.body
    privacy.check_read(privacy.CLUB, body.consent)
    club, people = cards.known_club(body.club), book.holders(state.account)
    owner = people[0].id if people else state.account
    privacy.chosen(owner, call.caller, call.language, state.account)
    now = {"club": club}

    def noted(before: Sequenced) -> list[Action]:
        was = {"club": before.terms.get("club", "")}
        return trail.actions(call.caller, "member_club", before.account, was, now, why=body.why)

    cards.support_all(state.account, club, noted)
    return _shown(cards.home(account), people)


@routes.post(
    "/v1/members/{account}/cards",
    body=MemberCardBody,
    answer=AddedCardView,
    status=201,
    keyed=True,
    refuses=(*NO_CARD, *SERIAL, *ISSUED, *NEW_CARD, refusals.AlreadyJoined, refusals.NotFound),
    summary="Hand a new printed card out to a member who has an account",
)
def member_card(call: Call[MemberCardBody], account: str) -> Answer[AddedCardView]:
    new = proofs.place(asking.at_hand(call.caller, call.body.card))
    receipt = replacing.add(Envelope(call.caller.party, call.key, call.fingerprint, call.now), new, account)
    home, now = replacing.home_of(receipt), {"card": str(new)}
    trail.noted_of(receipt, call.caller, "card_added", home, after=now, why=call.body.why)
    card = CardView(number=card_views.number(new), state="active")
    return Answer(AddedCardView(posting=card_views.head(call.caller, receipt), card=card), replayed=receipt.replayed)


@routes.post(
    "/v1/members/{account}/registrations",
    body=DeskRegistrationBody,
    answer=DeskRegistrationView,
    status=201,
    refuses=(
        refusals.CardRegistered,
        refusals.MalformedMailAddress,
        refusals.MalformedMail,
        refusals.TooManyTries,
        refusals.NotFound,
    ),
    summary="Let the owner of an address register a card without its stub: they hear of it by mail, and sign in",
)
def member_registration(call: Call[DeskRegistrationBody], account: str) -> DeskRegistrationView:
    home = cards.home(account).account
    until = permits.give(call.caller, home, call.body.mail, call.body.why)
    return DeskRegistrationView(account=home, until=instant(until))


@routes.post(
    "/v1/members/{account}/closures",
    body=ClosureBody,
    answer=ClosureView,
    refuses=(refusals.NotFound, refusals.TryAgain),
    summary="Freeze a member's account, close it, or open it again; what it holds stays",
)
def member_closure(call: Call[ClosureBody], account: str) -> ClosureView:
    state, why = call.body.state, call.body.why

    def noted(before: Sequenced) -> list[Action]:
        told = {"state": STATES[before.state]}, {"state": state}
        return trail.actions(call.caller, "member_closure", before.account, *told, why=why)

    return ClosureView(account=book.turn(account, LETTERS[state], noted).account, state=state)


def _shown(state: Sequenced, people: Sequence[Person]) -> MemberView:
    told = holder_view(state, to_holder=False)
    words = privacy.spoken([each.id for each in people] or [state.account])
    agreed = [
        AgreedView(purpose=each.purpose, given=each.given, at=instant(each.at), version=each.version, role=each.role)
        for each in words
    ]
    return MemberView(**told.model_dump(), holders=[_name(each) for each in people], consents=agreed)


def _name(person: Person) -> HolderName:
    return HolderName(id=person.id, name=person.name or None, mail=person.mail or None)
