"""The door to insolvencies: awards and payments stop at once, and the day is marked that settlement goes by.

office   INSOLVENCIES   s:...   since who at why was, written_off: the posting that did

The account is closed with the day among its terms, this is kept and the register told, in one transaction: a till
whose scan comes a moment later meets the closed stripe. Tills and owner keep their access: it can be taken back.
"""

from dataclasses import asdict, fields, replace

from chalicelib import config
from chalicelib.callers import Caller
from chalicelib.ledger import closing, days
from chalicelib.ledger.book import town_book
from chalicelib.ledger.values import ACTIVE, CLOSED
from chalicelib.people.handovers import book as handovers
from chalicelib.people.insolvencies.values import Insolvency
from chalicelib.people.trail import book as trail
from chalicelib.people.values import Business
from chalicelib.records import OFFICE, Action
from chalicelib.refusals import AlreadyInsolvent, AlreadyWrittenOff, InvalidValue, NotFound, NotInsolvent, TryAgain
from chalicelib.till.terms import INSOLVENT

INSOLVENCIES = "INSOLVENCIES"
STATE = "insolvent"
"""The shop's state in the register."""
TRIES = 4


def declared(by: Caller, account: str, since: str, why: str) -> Insolvency:
    """A shop is insolvent since a day (YYYY-MM-DD): nothing is booked on it from this moment on; again is once.

    Refuses NotFound, InvalidValue for a day to come or before the shop took part, AlreadyInsolvent for another day.
    """
    shop, opened = _shop(account), town_book().party_now(account).opened
    if (
        f"{since[2:4]}{since[5:7]}" < opened
        or since > days.calendar_day(town_book().clock(), config.town().time_zone).isoformat()
    ):
        raise InvalidValue.of("from")
    told = Insolvency(account, since, by.who, town_book().clock(), why, shop.trade.state)
    for _ in range(TRIES):
        for told_before in known(account):
            if told_before.since != since:
                raise AlreadyInsolvent(since=told_before.since)
            return told_before
        kept = OFFICE.fresh(INSOLVENCIES, account, _kept(told))
        note = trail.actions(by, "insolvent", account, after={"since": since}, why=why)
        terms = {**town_book().party_now(account).terms, INSOLVENT: since}
        if closing.marked(town_book(), account, CLOSED, terms, [kept, *note, _entry(account, STATE)]):
            return told
    raise TryAgain


def withdrawn(by: Caller, account: str, why: str) -> Insolvency:
    """It was not so: the shop takes part again as it did before; again is once.

    Refuses NotFound, NotInsolvent, and AlreadyWrittenOff where what it owed is no more.
    """
    _shop(account)
    for _ in range(TRIES):
        found = of(account)
        if found.written_off:
            raise AlreadyWrittenOff
        terms = {name: told for name, told in town_book().party_now(account).terms.items() if name != INSOLVENT}
        # It ends now: nobody may delete in this table.
        gone = OFFICE.changed(INSOLVENCIES, account, {"ttl": 1}, {"at": found.at, "written_off": None, "ttl": None})
        note = trail.actions(by, "insolvency_withdrawn", account, before={"since": found.since}, why=why)
        state = CLOSED if handovers.departure(account) else ACTIVE
        if closing.marked(town_book(), account, state, terms, [gone, *note, _entry(account, found.was)]):
            return found
    raise TryAgain


def of(account: str) -> Insolvency:
    """A shop's insolvency; refuses NotInsolvent."""
    for found in known(account):
        return found
    raise NotInsolvent


def known(account: str) -> list[Insolvency]:
    """A shop's insolvency, as it is now; none where it is not insolvent."""
    stored = OFFICE.record(INSOLVENCIES, account)
    told = {field.name: stored[field.name] for field in fields(Insolvency) if field.name in stored}
    return [Insolvency(**{**told, "account": account})] if stored else []


def writing_off(account: str, posting: str) -> Action:
    """Part of the transaction that writes off what a shop owes: it happens once, and while the shop is insolvent.

    Refuses NotInsolvent.
    """
    stands = {"at": of(account).at, "written_off": None, "ttl": None}
    return OFFICE.changed(INSOLVENCIES, account, {"written_off": posting}, stands)


def _kept(told: Insolvency) -> dict[str, object]:
    return {name: value for name, value in asdict(told).items() if name not in {"account", "written_off"}}


def _shop(account: str) -> Business:
    from chalicelib.people import book as people  # pynamodb: not on a scan's way

    if account[0] != "s":
        raise NotFound
    return people.business(account)


def _entry(account: str, state: str) -> Action:
    """The shop's state in the register, as part of a transaction; it fails where somebody changed the entry since."""
    from chalicelib.people import book as people  # as above

    shop = people.business(account)
    return people.entry(replace(shop, trade=replace(shop.trade, state=state)), "trade")
