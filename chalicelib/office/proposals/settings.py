"""What a change of the rules would do: each rule before and after, the shops it touches, a purchase as example."""

from collections.abc import Iterator
from typing import Any

from chalicelib.amendments import TOWN
from chalicelib.ledger.days import calendar_day
from chalicelib.office.proposals.approvals import Approval
from chalicelib.office.proposals.values import Preview, RulesChange, RulesWithdrawal
from chalicelib.refusals import NotFound, Refusal
from chalicelib.rules import views
from chalicelib.rules.book import RuleBook, town_rules
from chalicelib.rules.checks import TOWN_ONLY, earliest
from chalicelib.rules.decisions import Basis
from chalicelib.rules.outlook import Outlook
from chalicelib.rules.values import Asked, Withdrawal
from chalicelib.till.awards import Purchase
from chalicelib.till.decisions import Counter
from chalicelib.till.quotes import decisions as quotes
from chalicelib.town import Town

EXAMPLE_CENTS = 2000
UNTOLD = {"version"}
"""Of the rules, what is none: it changes with every change."""
OFF = "off"
"""What stands for a rule that says nothing."""


def change(body: RulesChange) -> Preview:
    """What the change would do now; refuses as `RuleBook.change` does."""
    book = town_rules()
    asked = _asked(body, book)
    return _shown(book, book.would_change(asked))


def make(body: RulesChange, approval: Approval) -> None:
    """Make the change; refuses as `RuleBook.change` and `Approval.actions` do."""
    book, told = town_rules(), approval.proposal
    asked = _asked(body, book, told.by, told.why, approval.caller.who)
    book.change(asked, besides=lambda made: approval.actions(change(body), f"{body.scope}/{made.number}"))


def withdrawal(body: RulesWithdrawal) -> Preview:
    """What taking the change back would do; refuses as `RuleBook.withdraw` does, NotFound where it was before."""
    book = town_rules()
    return _shown(book, book.would_withdraw(body.scope, body.number))


def withdraw(body: RulesWithdrawal, approval: Approval) -> None:
    """Take the change back; refuses as above and as `Approval.actions` does."""
    told, name = approval.proposal, f"{body.scope}/{body.number}"
    book = town_rules()
    noted = Withdrawal(told.by, told.why, book.ledger.clock(), approval.caller.who)
    book.withdraw(body.scope, body.number, noted, besides=lambda _: approval.actions(withdrawal(body), name))


def _asked(body: RulesChange, book: RuleBook, who: str = "", why: str = "", approved_by: str = "") -> Asked:
    starts = body.starts or earliest(book.ledger.clock())
    return Asked(body.scope, body.rules, starts, who, why, approved_by)


def _shown(book: RuleBook, outlook: Outlook) -> Preview:
    scope, starts, bases = outlook.change.asked.scope, outlook.change.asked.starts, (outlook.before, outlook.after)
    before, after = (basis.at(starts) for basis in bases)
    rules = _changed(scope, before, after, starts)
    told = {"rules": rules, "shops": dict(_shops(book, bases, starts, set(rules))) if scope == TOWN else {}}
    example = {"before": _example(scope, before, starts), "after": _example(scope, after, starts)}
    return Preview(told, {"example": example})


def _changed(scope: str, before: Town, after: Town, at: int) -> dict[str, dict[str, Any]]:
    """The rules that are others afterwards, by name: what each says before and after."""
    one, other = _told(scope, before, at), _told(scope, after, at)
    names = sorted({*one, *other})
    return {
        name: {"before": one.get(name, OFF), "after": other.get(name, OFF)}
        for name in names
        if one.get(name) != other.get(name)
    }


def _told(scope: str, town: Town, at: int) -> dict[str, Any]:
    """Rules as the API tells them; of campaigns not the id, which says how many changes there were."""
    words = views.in_words(views.Standing(scope, town, {}), at).model_dump(mode="json", exclude_none=True)
    campaigns = [_without(each, {"id", "left"}) for each in words["campaigns"]]
    return _without(words | {"campaigns": campaigns}, UNTOLD)


def _without(told: dict[str, Any], names: set[str]) -> dict[str, Any]:
    return {name: value for name, value in told.items() if name not in names}


def _shops(book: RuleBook, bases: tuple[Basis, Basis], at: int, names: set[str]) -> Iterator[tuple[str, bool]]:
    """Every shop, and whether the change touches it: a contract or rules of its own stand before the town's."""
    from chalicelib.people import book as people  # pynamodb: not on a scan's way

    for business in people.businesses() if names - TOWN_ONLY else ():
        try:
            before, after = (book.basis(business.account, basis.town).at(at) for basis in bases)
        except NotFound:
            continue  # entered in the register, and without an account yet
        yield business.account, bool(_changed(business.account, before, after, at))


def _example(scope: str, town: Town, at: int) -> dict[str, Any]:
    """What a purchase of 20 euros would give at such a moment: smallest units of points, or why it would give none."""
    shop = scope if scope != TOWN else "s:00000000"
    left = {campaign.id: campaign.budget for campaign in town.campaigns if campaign.budget is not None}
    counter = Counter(shop, "m:00000000", town.common_pot, at, calendar_day(at, town.time_zone), left=left)
    try:
        posting = quotes.award(town, counter, Purchase(None if town.flat else EXAMPLE_CENTS)).posting
    except Refusal as no:
        return {"refused": no.code}
    return {
        reason: sum(leg.amount for leg in posting.legs if leg.reason == reason and leg.account != shop)
        for reason in ("club", "member")
    }
