"""Rules: what holds, what will, and the one call that changes it. The office will sit on these."""

from typing import Any

from chalicelib import access, refusals
from chalicelib.amendments import TOWN
from chalicelib.ledger import budgets
from chalicelib.rules import views
from chalicelib.rules.book import town_rules
from chalicelib.rules.checks import earliest
from chalicelib.rules.shapes import ChangeBody, ChangeView, Rules, RulesQuery, RulesView, WithdrawalBody
from chalicelib.rules.values import Asked
from chalicelib.shapes import milliseconds
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


@routes.post(
    "/v1/rules",
    body=ChangeBody,
    answer=ChangeView,
    status=201,
    refuses=(
        refusals.RuleStartsInPast,
        refusals.RuleOverlaps,
        refusals.RuleContradicts,
        refusals.RuleOutOfScope,
        refusals.RateTooHigh,
        refusals.VatDoesNotAddUp,
        refusals.UnknownPocket,
        refusals.InvalidValue,
        refusals.NotFound,
    ),
    summary="Change rules from a moment on, with the reason; the same change again is answered with the first",
)
def change(call: Call[ChangeBody]) -> ChangeView:
    body, book = call.body, town_rules()
    now = book.ledger.clock()
    starts = milliseconds(body.starts) if body.starts else earliest(now)
    asked = Asked(body.scope, _named(body.rules), starts, call.caller.who, body.why)
    made = book.change(asked, soonest=body.starts is None)
    return views.change(made, now)


@routes.post(
    "/v1/rules/{scope}/{number}/withdrawals",
    body=WithdrawalBody,
    answer=ChangeView,
    status=201,
    refuses=(
        refusals.NotFound,
        refusals.RuleHasBegun,
        refusals.RuleOverlaps,
        refusals.RuleContradicts,
        refusals.RateTooHigh,
    ),
    summary="Take back a change that has not begun",
)
def withdrawal(call: Call[WithdrawalBody], scope: str, number: str) -> ChangeView:
    book = town_rules()
    if not number.isdigit():
        raise refusals.NotFound
    made = book.withdraw(scope, int(number), call.caller.who, call.body.why)
    return views.change(made, book.ledger.clock())


def _named(rules: Rules) -> dict[str, Any]:
    """The rules that the body names, as plain values; null says that a rule ends."""
    told = rules.model_dump(exclude_unset=True)
    if campaign := told.get("campaign"):
        named = {name: value for name, value in campaign.items() if value is not None}
        told["campaign"] = named | {"ends": milliseconds(campaign["ends"])}
    if any(value is None for name, value in told.items() if name != "flat"):
        raise refusals.InvalidValue.of(*(f"rules.{name}" for name, value in told.items() if value is None))
    return told
