"""What can happen in a town: every call that moves value, the office's changes, the clock and the runs.

An act names people and earlier postings by their place in the story, never by an id, so that the same act can happen
in another town too. Those that move value answer a `Call`; the others do what they do.
"""

import re
from collections.abc import Callable
from functools import cache
from typing import Any, NamedTuple, TypeVar

from app import app
from chalicelib import config, openapi
from chalicelib.ledger import days, fence, growth, shelves
from chalicelib.ledger.expiry import expire
from chalicelib.ledger.tables import sequenced_read
from chalicelib.ledger.values import Sequenced
from chalicelib.shapes import instant, rfc3339
from chalicelib.till.holds import lapses
from tests import four_eyes
from tests.town import DAY_MS, Reply, Town

LEAD_MS = 3 * 60_000
"""After so long a change of the rules holds, and every process knows it."""
NOTHING = "0" * 26
NO_PROPOSAL = "0" * 10
Noted = TypeVar("Noted", bound=tuple[str, ...])


class Call(NamedTuple):
    """A call that moves value: the path, the body, and whose token it is sent with."""

    path: str
    body: dict[str, Any]
    who: str


Made = Callable[[Town], Call]
Done = Callable[[Town], object]


def happens(town: Town, act: Made | Done, key: str | None = None) -> Reply | None:
    """Let an act happen; a call is answered 201, or with a refusal that it declares."""
    told = act(town)
    if not isinstance(told, Call):
        return None
    reply = town.post(told.path, told.body, told.who, key)
    assert reply.status == 201 or reply.code in declared(told.path), (told, reply)
    note(town, told.who, reply)
    return reply


@cache
def declared(path: str) -> frozenset[str]:
    """The codes that a call may answer with; `try_again` is none of them, for here nothing is in its way."""
    known = (each for each in app.operations if each.method == "POST")
    found = next(each for each in known if re.fullmatch(re.sub(r"{\w+}", "[^/]+", each.path), f"/v1{path}"))
    return frozenset(openapi.refused(found)) - {"try_again"}


def note(town: Town, who: str, reply: Reply) -> None:
    """Remember a posting for the acts that come back to it, with the one who made it."""
    if reply.status == 201 and "made" in reply.body and "idempotent-replayed" not in reply.headers:
        town.booked.append((reply.body["made"]["posting"], who))
    if reply.status == 201 and "posting" in reply.body and "idempotent-replayed" not in reply.headers:
        town.booked.append((reply.body["posting"]["id"], who))
        if reply.body["posting"]["kind"] == "hold":
            told = reply.body["hold"]
            names = {account: name for name, account in town.accounts.items()}
            town.held.append((told["account"], who, names[told["beneficiary"]]))


# At the counter


def scan(who: str, cents: int | None, shop: str, **more: Any) -> Made:
    told = more if cents is None else {"purchase_cents": cents, **more}
    return lambda town: Call("/scans", {"card": town.codes[who], **told}, shop)


def late_scan(who: str, cents: int, shop: str, days_ago: int) -> Made:
    """A purchase from a market without a network, sent when the till is home again."""

    def call(town: Town) -> Call:
        at = rfc3339(instant(town.book.clock() - days_ago * DAY_MS))
        return Call("/scans", {"card": town.codes[who], "purchase_cents": cents, "at": at}, shop)

    return call


def redemption(who: str, pocket: str, amount: int, shop: str) -> Made:
    return lambda town: Call("/redemptions", {"card": town.codes[who], "pocket": pocket, "amount": amount}, shop)


def checkout(who: str, cents: int, shop: str, **named: int) -> Made:
    """Paid with the pockets that are named, or with as much as possible."""
    redeem: object = [{"pocket": pocket, "amount": amount} for pocket, amount in named.items()] or "max"
    return lambda town: Call("/checkouts", {"card": town.codes[who], "purchase_cents": cents, "redeem": redeem}, shop)


def load(who: str, amount: int, seller: str) -> Made:
    """Money onto a card, sold by a shop or the clerk."""
    return lambda town: Call("/loads", {"card": town.codes[who], "pocket": "voucher", "amount": amount}, seller)


def issue(account: str, pocket: str, amount: int) -> Made:
    """Points to a shop or money to a member, by the clerk."""
    return lambda town: Call(
        "/loads", {"account": town.accounts[account], "pocket": pocket, "amount": amount}, "clerk"
    )


def transfer(source: str, target: str, amount: int, pocket: str = "points") -> Made:
    def call(town: Town) -> Call:
        ends = {"source": town.accounts[source], "target": town.accounts[target]}
        return Call("/transfers", {**ends, "pocket": pocket, "amount": amount}, office(town, source))

    return call


def office(town: Town, name: str) -> str:
    """Who speaks for an account: a shop's office, or the account's own holder."""
    return f"{name} owner" if f"{name} owner" in town.tokens else name


# Holds


def hold(who: str, amount: int, shop: str, pocket: str = "points", lasting: int = 2) -> Made:
    return lambda town: Call(
        "/holds", {"card": town.codes[who], "pocket": pocket, "amount": amount, "days": lasting}, shop
    )


def set_aside(owner: str, beneficiary: str, amount: int) -> Made:
    def call(town: Town) -> Call:
        body = {"beneficiary": town.accounts[beneficiary], "pocket": "points", "amount": amount, "days": 3}
        return Call("/holds", body, office(town, owner))

    return call


def capture(which: int, amount: int | None = None) -> Made:
    """From one of the holds there are, by whom it is for; a part, or all that is left."""

    def call(town: Town) -> Call:
        account, _, beneficiary = chosen(town.held, which, ("h:00000000", "", "bakery"))
        return Call(f"/holds/{account}/captures", {"amount": amount} if amount else {}, beneficiary)

    return call


def release(which: int, by: str) -> Made:
    """One of the holds there are, given back by its `beneficiary`, by who `placed` it, or by the clerk."""

    def call(town: Town) -> Call:
        account, placed, beneficiary = chosen(town.held, which, ("h:00000000", "clerk", "bakery"))
        return Call(f"/holds/{account}/releases", {}, {"beneficiary": beneficiary, "placed": placed}.get(by, by))

    return call


def chosen(among: list[Noted], which: int, nothing: Noted) -> Noted:
    """One of those that were noted so far."""
    return among[which % len(among)] if among else nothing


# What is taken back


def back(which: int, cents: int | None = None, elsewhere: str = "") -> Made:
    """A part of an earlier posting, or its rest, at the till it was made at, or at another shop's."""

    def call(town: Town) -> Call:
        made, who = chosen(town.booked, which, (NOTHING, "bakery"))
        sold = who if town.accounts.get(who.removesuffix(" owner"), "m")[0] == "s" else "bakery"
        return Call(f"/postings/{made}/returns", {"purchase_cents": cents} if cents else {}, elsewhere or sold)

    return call


def reversal(which: int) -> Made:
    """One of the office prepares it; the call is the approval by another, of nothing where it cannot be prepared."""

    def call(town: Town) -> Call:
        made, _ = chosen(town.booked, which, (NOTHING, ""))
        return approval(town, {"reversal": {"posting": made}})

    return call


def correction(source: str, target: str, amount: int, pocket: str = "points") -> Made:
    """As above: value that goes from account to account because it should have been there."""
    return lambda town: approval(
        town, {"correction": {"legs": four_eyes.shifts(town, (source, target, amount), pocket=pocket)}}
    )


def approval(town: Town, told: dict[str, Any]) -> Call:
    asked = four_eyes.prepares(town, told)
    assert asked.status == 201 or asked.code in declared("/proposals") | {"try_again"}, asked
    name, seen = (
        (asked.body["id"], asked.body["preview"]["digest"]) if asked.status == 201 else (NO_PROPOSAL, "0" * 16)
    )
    # Whoever approves looks first, and signs in anew where days went by since.
    four_eyes.signed_in(town, four_eyes.SECOND, lambda: town.get(f"/proposals/{name}", four_eyes.SECOND))
    return Call(f"/proposals/{name}/approvals", {"digest": seen}, four_eyes.SECOND)


# The office


def join(source: str, target: str) -> Made:
    return lambda town: Call("/joins", {"source": town.accounts[source], "target": town.accounts[target]}, "clerk")


def distribution(months_ago: int = 0) -> Made:
    """The common pot for this month, or one before."""

    def call(town: Town) -> Call:
        month = month_of(town, months_ago)
        return Call("/pot-distributions", {"month": f"20{month[:2]}-{month[2:]}"}, "clerk")

    return call


def ruled(scope: str, **rules: Any) -> Done:
    """A change of the rules, and the minutes until it holds; a campaign's `days` say when it ends."""

    def done(town: Town) -> None:
        told = {**rules}
        if "campaign" in told:
            told["campaign"] = _dated(town, told["campaign"])
        where = town.accounts.get(scope, scope)
        reply = four_eyes.rules(town, {"scope": where, "why": "the law wants it", "rules": told})
        assert reply.status == 201 or reply.code in declared("/proposals"), reply
        town.passes_ms(LEAD_MS)

    return done


def _dated(town: Town, told: dict[str, Any]) -> dict[str, Any]:
    told = {"name": {"de": "Herbst"}, **told}
    return told | {"ends": rfc3339(instant(town.book.clock() + told.pop("days") * DAY_MS))}


# The clock, the runs, the stripes


def passes(length: int) -> Done:
    """So many days go by."""
    return lambda town: town.passes(length)


def lapse_run(stuck: bool = False) -> Done:
    """From the first day that a hold which keeps something lapses on; on a bad line some may get `stuck`."""

    def done(town: Town) -> None:
        kept = [state.terms["day"] for state in holds(town) if any(purse.balance for purse in state.purses.values())]
        run = lapses.run(min(kept, default=town.book.moment().day))
        assert stuck or not run.stuck

    return done


def holds(town: Town) -> list[Sequenced]:
    return [sequenced_read(item) for item in shelves.balance(town.book) if item["pk"]["S"].startswith("A#h:")]


def expiry_run() -> Done:
    """Of the month that is over."""
    return lambda town: expire(town.book, month_of(town, 1), tuple(config.town().pockets))


def month_of(town: Town, ago: int) -> str:
    """So many months ago, as YYMM."""
    return days.months_back(town.book.moment().month, "2001")[ago]


def day_closed(name: str) -> Done:
    """Yesterday, and with it every day before."""
    return lambda town: fence.close(
        town.book, town.accounts[name], days.day_before(town.book.moment().day, town.book.zone)
    )


def shaped(name: str, stripes: int) -> Done:
    """Grown or shrunk; an account with a margin keeps the stripes that share it."""

    def done(town: Town) -> None:
        account = town.accounts[name]
        party = town.book.party_now(account)
        least = party.margin_stripes if any(party.graces.values()) else 1
        growth.grow(town.book, account, stripes)
        growth.shrink(town.book, account, max(stripes, least))

    return done
