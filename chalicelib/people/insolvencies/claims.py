"""The claim against an insolvent shop, as the insolvency administrator gets it: what it owes by pocket and month.

Every figure is the ledger's own: what the account held at the end of each month, and right before the day. What was
booked on that day and after it, until the shop was stopped, is told apart: whether it belongs to the claim is for a
court to say.
"""

from collections.abc import Mapping
from datetime import date

from chalicelib import config, texts
from chalicelib.documents import claim
from chalicelib.documents.claim import Part, Sheet
from chalicelib.ledger import days, past
from chalicelib.ledger.book import town_book
from chalicelib.people.insolvencies import decisions
from chalicelib.people.insolvencies.decisions import Account
from chalicelib.people.insolvencies.values import Insolvency
from chalicelib.people.values import Business
from chalicelib.refusals import NotFound
from chalicelib.till.quotes.views import EURO


def pdf(told: Insolvency, language: str) -> bytes:
    """The claim in a language; refuses NotFound for one that there is not, TryAgain."""
    from chalicelib.people import book as people  # pynamodb: not on a scan's way

    town, book = config.town(), town_book()
    if language not in town.languages:
        raise NotFound
    accounts, after = stated(told), _after(told)
    sheet = Sheet(
        debtor=_lines(people.business(told.account)),
        account=told.account,
        until=date.fromisoformat(told.since),
        day=days.calendar_day(book.clock(), book.zone),
        parts=[_part(each, after.get(each.pocket, 0), language) for each in accounts],
        total=EURO.shown(sum(map(_cents, accounts)), language),
    )
    return claim.pdf(town, sheet, language)


def stated(told: Insolvency) -> list[Account]:
    """What the shop did in each pocket, month by month, up to its day; refuses TryAgain."""
    book, day = town_book(), decisions.book_day(told.since)
    months = days.months_back(day[:4], book.party_now(told.account).opened)[::-1]
    until = [*(f"{month}01" for month in months[1:]), day]
    held = [past.balance_at(book, told.account, days.midnight(end, book.zone)) for end in until]
    return decisions.stated(list(config.town().pockets), list(zip(months, held, strict=True)))


def _after(told: Insolvency) -> Mapping[str, int]:
    """What was booked from the day on, until the shop was stopped."""
    book = town_book()
    since = days.midnight(decisions.book_day(told.since), book.zone)
    before, held = (past.balance_at(book, told.account, at) for at in (since, told.at))
    return {name: units - before.get(name, 0) for name, units in held.items()}


def _part(account: Account, after: int, language: str) -> Part:
    pocket = config.town().pockets[account.pocket]
    shown = [
        (texts.month(line.month, language), pocket.shown(line.change, language), pocket.shown(line.held, language))
        for line in account.lines
    ]
    return Part(
        name=pocket.unit.get(language, pocket.name),
        lines=shown,
        owed=pocket.shown(account.owed, language),
        euros=EURO.shown(_cents(account), language),
        after=pocket.shown(after, language) if after else "",
    )


def _cents(account: Account) -> int:
    """What is owed, in cents; a part of one is not claimed."""
    return config.town().pockets[account.pocket].cents(account.owed)


def _lines(shop: Business) -> tuple[str, ...]:
    where = shop.branches[0] if shop.branches else None
    address = (where.street, f"{where.postcode} {where.place}".strip()) if where else ()
    holder = (shop.trade.holder,) if shop.trade.holder != shop.name else ()
    return tuple(filter(None, (shop.name, *holder, *address)))
