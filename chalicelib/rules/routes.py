"""Rules: what holds, and what will. They change by proposals (`office.proposals`)."""

from chalicelib import access, refusals
from chalicelib.amendments import TOWN
from chalicelib.ledger import budgets
from chalicelib.rules import views
from chalicelib.rules.book import town_rules
from chalicelib.rules.shapes import RulesQuery, RulesView
from chalicelib.web import Call, Routes

routes = Routes(__name__, access.caller)


@routes.get(
    "/v1/rules",
    answer=RulesView,
    query=RulesQuery,
    refuses=(refusals.NotFound,),
    summary="The rules of the town or of one shop: what holds now, and every change with who and why",
)
def rules(call: Call[None]) -> RulesView:
    asked: RulesQuery = call.query
    if asked.scope not in (TOWN, call.caller.party) and not call.caller.sees_all:
        raise refusals.NotFound
    book = town_rules()
    now = book.ledger.clock()
    town = book.at(now, None if asked.scope == TOWN else asked.scope)
    left = {} if asked.scope == TOWN else budgets.all_left(book.ledger, asked.scope)
    return views.rules(views.Standing(asked.scope, town, left), book.versions(asked.scope, anew=True), now)
