"""The calls about cases: say what is wrong, see what became of it, answer."""

from chalicelib import access, rates, refusals
from chalicelib.callers import Caller
from chalicelib.ledger.book import town_book
from chalicelib.mail import decisions as mails
from chalicelib.people.cases import book, shapes
from chalicelib.people.cases.shapes import AnswerBody, CardCaseBody, CaseBody, CasesQuery, CasesView, CaseView
from chalicelib.people.cases.values import Case
from chalicelib.people.persons import book as persons
from chalicelib.rates import Allowance
from chalicelib.till import shown as cards
from chalicelib.till import views
from chalicelib.till.refused import NO_CARD
from chalicelib.web import Answer, Call, Routes

routes = Routes(__name__, access.caller)

PER_PARTY = Allowance("cases", 20, 24 * 60 * 60)
PER_SOURCE = Allowance("cases_from", 30, 60 * 60)
ASKING = (refusals.MalformedMailAddress, refusals.TooManyTries)


@routes.post(
    "/v1/cases",
    body=CaseBody,
    answer=CaseView,
    status=201,
    keyed=True,
    refuses=(*ASKING, refusals.NotFound),
    summary="Say that something is wrong: with a posting, or in general",
)
def ask(call: Call[CaseBody]) -> Answer[CaseView]:
    body, caller = call.body, call.caller
    if body.posting:
        receipt = town_book().receipt(body.posting)
        if receipt is None or not views.may_see(caller, receipt):
            raise refusals.NotFound
    known = persons.person(caller.person).mail if caller.person else ""
    return _opened(call, caller.party, body.mail or known, body.posting or "")


@routes.post(
    "/v1/cases/by-card",
    body=CardCaseBody,
    answer=CaseView,
    status=201,
    keyed=True,
    public=True,
    refuses=(*ASKING, *NO_CARD, refusals.StubNeeded),
    summary="Say on a card's page, with the card in hand, that something is wrong",
)
def ask_by_card(call: Call[CardCaseBody]) -> Answer[CaseView]:
    rates.count(PER_SOURCE, call.source)
    read = cards.card(call.body.card)
    if read.typed:
        raise refusals.StubNeeded
    state, _ = cards.holder(read)
    return _opened(call, state.account, call.body.mail or "")


@routes.get("/v1/me/cases", answer=CasesView, summary="One's own cases, the newest first")
def own(call: Call[None]) -> CasesView:
    mine = [case for case in book.of(call.caller.party) if _is_own(call.caller, case)]
    return CasesView(cases=[shapes.shown(case, inside=False) for case in mine])


@routes.get("/v1/cases", answer=CasesView, query=CasesQuery, summary="The office's list, the longest waiting first")
def listed(call: Call[None]) -> CasesView:
    return CasesView(cases=[shapes.shown(case, inside=True) for case in book.listed(call.query.state)])


@routes.get("/v1/cases/{id}", answer=CaseView, refuses=(refusals.NotFound,), summary="One case")
def one(call: Call[None], id: str) -> CaseView:  # noqa: A002 - the path says {id}
    return shapes.shown(_own(call, id), inside=call.caller.sees_all)


@routes.post(
    "/v1/cases/{id}/answers",
    body=AnswerBody,
    answer=CaseView,
    status=201,
    refuses=(refusals.NotFound, refusals.CaseClosed, refusals.NoMailAddress),
    summary="Answer a case by mail, or note that a letter or a call did",
)
def answer(call: Call[AnswerBody], id: str) -> CaseView:  # noqa: A002
    body = call.body
    return shapes.shown(book.answer(call.caller, id, body.text, body.way, body.closes), inside=True)


def _own(call: Call[None], number: str) -> Case:
    case = book.found(number)
    if not call.caller.sees_all and not _is_own(call.caller, case):
        raise refusals.NotFound
    return case


def _is_own(caller: Caller, case: Case) -> bool:
    """A till reads what was asked at a till, never what its owner wrote to the office."""
    return case.party == caller.party and (caller.role != "till" or case.role == "till")


def _opened(call: Call[CaseBody] | Call[CardCaseBody], party: str, mail: str, posting: str = "") -> Answer[CaseView]:
    if mail and not mails.ADDRESS.fullmatch(mail):
        raise refusals.MalformedMailAddress
    rates.count(PER_PARTY, party)
    made = Case(
        id=book.case_id(party, call.key),
        opened_at=town_book().clock(),
        role=call.caller.role,
        party=party,
        text=call.body.text,
        asked=call.fingerprint,
        language=call.language,
        person=call.caller.person or "",
        mail=mail,
        posting=posting,
    )
    case, before = book.opened(made)
    return Answer(shapes.shown(case, inside=False), replayed=before)
