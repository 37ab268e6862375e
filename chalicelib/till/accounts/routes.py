"""Postings, accounts and histories as those they belong to and the clerk see them."""

from chalicelib import access, config
from chalicelib.ledger import journal
from chalicelib.ledger.book import town_book
from chalicelib.ledger.values import commutative, sequenced
from chalicelib.people.privacy import looks
from chalicelib.refusals import InvalidCursor, NotFound, ReasonNeeded
from chalicelib.rules.book import town_rules
from chalicelib.till.accounts import book, views
from chalicelib.till.accounts.shapes import AccountView, CreditLineOf, CreditLinesView, EntriesQuery, EntriesView
from chalicelib.till.shapes import PostingView
from chalicelib.till.views import may_see
from chalicelib.till.views import posting as posting_view
from chalicelib.web import Call, Routes

routes = Routes(__name__, access.caller)


@routes.get(
    "/v1/postings/{id}",
    answer=PostingView,
    refuses=(NotFound,),
    summary="One posting, as the caller may see it",
)
def posting(call: Call[None], id: str) -> PostingView:  # noqa: A002 - the path says {id}
    return _known(call, id)


@routes.get(
    "/v1/postings/by-key/{key}",
    answer=PostingView,
    refuses=(NotFound,),
    summary="What one's own Idempotency-Key booked, for a till that lost the answer",
)
def posting_by_key(call: Call[None], key: str) -> PostingView:
    return _known(call, journal.posting_id(call.caller.party, key))


@routes.get(
    "/v1/accounts/{id}",
    answer=AccountView,
    refuses=(NotFound, ReasonNeeded),
    summary="An account's balances by pocket",
)
def account(call: Call[None], id: str) -> AccountView:  # noqa: A002 - the path says {id}
    town, ledger = config.town(), town_book()
    _own(call, id)
    if sequenced(id):
        state = ledger.member(id)
        looks.check_reason(call.caller, id)
        looks.seen(call.caller, [id], "account")
        return views.member_account(town, state, ledger.moment().month)
    if id[0] == "s":
        town = town_rules().at(ledger.clock(), id)
    return views.party_account(town, ledger.party_now(id), with_credit=id[0] == "s")


@routes.get(
    "/v1/accounts/{id}/entries",
    answer=EntriesView,
    query=EntriesQuery,
    refuses=(NotFound, InvalidCursor, ReasonNeeded),
    summary="An account's history, newest first, with the balance after each entry",
)
def entries(call: Call[None], id: str) -> EntriesView:  # noqa: A002
    _own(call, id)
    looks.check_reason(call.caller, id)
    found, following = book.page(id, call.query)
    looks.seen(call.caller, [id], "entries")
    return EntriesView(account=id, entries=views.entries(call.caller, id, found), next=following)


@routes.get(
    "/v1/credit-lines",
    answer=CreditLinesView,
    summary="The shops whose credit line is used up to one of the town's warning steps, most used first",
)
def credit_lines(_call: Call[None]) -> CreditLinesView:
    from chalicelib.people import book as people  # pynamodb: not on a scan's way

    rules, ledger = town_rules(), town_book()
    found = [
        CreditLineOf(account=shop.account, name=shop.name, pocket=pocket, **line.model_dump())
        for shop in people.businesses()
        for pocket, line in views.credit(
            rules.at(ledger.clock(), shop.account), ledger.party_now(shop.account)
        ).items()
        if line.notice is not None
    ]
    return CreditLinesView(lines=sorted(found, key=lambda line: -line.used_percent))


def _own(call: Call[None], account_id: str) -> None:
    """Somebody else's account is not to be told from one that does not exist."""
    known = sequenced(account_id) or commutative(account_id)
    if not known or (not call.caller.sees_all and account_id != call.caller.party):
        raise NotFound


def _known(call: Call[None], made_id: str) -> PostingView:
    receipt = town_book().receipt(made_id)
    if receipt is None or not may_see(call.caller, receipt):
        raise NotFound
    looks.seen(call.caller, [leg["a"] for leg in receipt.legs], "posting")
    return posting_view(config.town(), call.caller, receipt)
