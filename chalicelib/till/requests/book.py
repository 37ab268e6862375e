"""The door to payment requests: ask, look, and say yes or no, of which one is final.

PAY#<id>         REQUEST   what is asked and how it stands; a day longer than it lasts
ASKED#<account>  <id>      that it waits for this account; as long as it lasts

The holder's yes changes the record in the very transaction that moves the value: there is no moment at which one of
them happened without the other, whatever breaks off, and a no beside it finds the record changed.
"""

from collections.abc import Mapping
from dataclasses import replace

from chalicelib import config, ids, rates, records
from chalicelib.callers import Caller
from chalicelib.ledger import days
from chalicelib.ledger.book import States, town_book
from chalicelib.ledger.journal import posting_id
from chalicelib.ledger.outcomes import Overtaken
from chalicelib.ledger.values import Envelope, Posting, Receipt
from chalicelib.rates import Allowance
from chalicelib.records import SESSIONS
from chalicelib.refusals import CannotPractise, IdempotencyKeyReused, NotFound, TryAgain
from chalicelib.rules.book import town_rules
from chalicelib.till import campaigns, shown, terms
from chalicelib.till.decisions import Counter
from chalicelib.till.homes import home, posted, with_pot
from chalicelib.till.requests import decisions
from chalicelib.till.requests.decisions import LASTS_MS, Asked, Request

RECORD = "REQUEST"
KEPT_SECONDS = 24 * 60 * 60
ID = 16
OFTEN = Allowance("asks", tries=60, seconds=600)
"""Requests of one shop's till; and how often one holder is asked, by whomever."""
PESTERED = Allowance("asked", tries=20, seconds=600)


def payer(text: str) -> str:
    """The account that a shown or typed card stands for; refuses as a till does of a card, and CannotPractise."""
    read = shown.card(text)
    if read.practice:
        raise CannotPractise
    state, _ = shown.holder(read)
    terms.usable(town_book().member(read.account).terms, read.number)
    return state.account


def ask(envelope: Envelope, asked: Asked, card: str | None) -> tuple[Request, bool]:
    """A request, and whether it is the first answer to this key again: then nothing is asked a second time.

    Refuses as `decisions.check` does, IdempotencyKeyReused, TooManyTries, and of a card what a till refuses.
    """
    name = ids.digest(f"{envelope.party}|ask:{envelope.key}")[:ID]
    if known := SESSIONS.record(f"PAY#{name}", RECORD):
        return _same(known, envelope), True
    rates.count(OFTEN, f"{envelope.party}#{asked.at.get('till', '')}")
    decisions.check(town_rules().at(town_book().clock(), asked.shop), asked)
    if card is not None:
        asked = replace(asked, account=payer(card))
    made = Request(name, asked, town_book().clock() + LASTS_MS)
    kept = made.stored() | {"rh": envelope.fingerprint}
    actions = [SESSIONS.fresh(f"PAY#{name}", RECORD, kept, seconds=KEPT_SECONDS)]
    if asked.account:
        rates.count(PESTERED, asked.account)
        actions.append(SESSIONS.put(f"ASKED#{asked.account}", name, {"id": name}, seconds=LASTS_MS // 1000))
    if records.written(*actions):
        return made, False
    return _same(SESSIONS.record(f"PAY#{name}", RECORD), envelope), True


def _same(stored: Mapping[str, object], envelope: Envelope) -> Request:
    if stored.get("rh") != envelope.fingerprint:
        raise IdempotencyKeyReused
    return Request.of(stored)


def request(caller: Caller, name: str) -> Request:
    """A request as its shop, its payer and those who see all see it; without a named payer any member who knows its
    name. Refuses NotFound to all others."""
    stored = SESSIONS.record(f"PAY#{name}", RECORD)
    if not stored:
        raise NotFound
    found = Request.of(stored)
    if not (caller.sees_all or caller.party == found.asked.shop or _for(caller, found.asked)):
        raise NotFound
    return found


def _for(caller: Caller, asked: Asked) -> bool:
    if caller.role != "member":
        return False
    return asked.account in ("", caller.party) or asked.account in _accounts(caller.party)


def _accounts(member: str) -> list[str]:
    """The accounts that are a member's own: its account, the one it joined, those that joined it."""
    kept = town_book().member(member).terms
    return [member, *([kept["to"]] if "to" in kept else []), *kept.get("from", ())]


def waiting(member: str) -> list[Request]:
    """What waits for a member's answer, the newest last."""
    now, found = town_book().clock(), list[Request]()
    for account in _accounts(member):
        for listed in SESSIONS.records(f"ASKED#{account}"):
            found += [Request.of(kept)] if (kept := SESSIONS.record(f"PAY#{listed['id']}", RECORD)) else []
    return sorted((one for one in found if one.state(now) == "open"), key=lambda one: one.until)


def confirm(envelope: Envelope, caller: Caller, name: str) -> Receipt:
    """The holder's yes: one posting, from the caller's account, or the one it joined, to the shop.

    Refuses NotFound, RequestPaid, RequestRefused, RequestWithdrawn, RequestLapsed, and as a redemption or checkout
    does.
    """
    book = town_book()

    def attempt() -> Receipt:
        found = request(caller, name)
        decisions.check_open(found, book.clock())
        try:
            return campaigns.within(
                found.asked.shop, book.clock, lambda left: _paid(envelope, found, caller.party, left)
            )
        except Overtaken:
            decisions.check_open(request(caller, name), book.clock())
            raise TryAgain from None

    return book.once(envelope, attempt)


def _paid(envelope: Envelope, found: Request, member: str, left: Mapping[str, int]) -> Receipt:
    book, asked = town_book(), found.asked
    town = town_rules().at(envelope.at, asked.shop)
    told = {"st": "paid", "posting": posting_id(envelope.party, envelope.key)}
    settles = SESSIONS.changed(f"PAY#{found.id}", RECORD, told, {"st": "open"})

    def decide(states: States, credited: dict[str, str]) -> Posting:
        state, today = states[home(states, member)], book.moment().day
        club = terms.club_of_all(state.terms, town.common_pot)
        counter = Counter(
            asked.shop,
            state.account,
            credited.setdefault(club, club),
            envelope.at,
            days.calendar_day(envelope.at, config.town().time_zone),
            spent=state.spent if state.spent_on == today else {},
            left=left,
        )
        return replace(decisions.paid(town, asked, counter), besides=(settles,))

    def attempt(credited: dict[str, str]) -> Receipt:
        dated = replace(envelope, reference=asked.at)
        return posted(book, dated, [member], lambda states: decide(states, credited))

    return with_pot(book, town.common_pot, attempt)


def refuse(caller: Caller, name: str) -> Request:
    """The holder's no; said again it is the same. Refuses NotFound, RequestPaid, RequestWithdrawn, RequestLapsed."""
    return _ended(caller, name, "refused")


def withdraw(caller: Caller, name: str) -> Request:
    """The shop asks no more; said again it is the same. Refuses as `refuse` does, and RequestRefused."""
    return _ended(caller, name, "withdrawn")


def _ended(caller: Caller, name: str, st: str) -> Request:
    found = request(caller, name)
    if found.st != st:
        decisions.check_open(found, town_book().clock())
        if not records.written(SESSIONS.changed(f"PAY#{name}", RECORD, {"st": st}, {"st": "open"})):
            found = request(caller, name)  # somebody was faster; or our own answer was lost
            if found.st != st:
                decisions.check_open(found, town_book().clock())
    return replace(found, st=st)
