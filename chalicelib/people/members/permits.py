"""What the office lets somebody register at the desk who has the card and no stub: until then, by that address.

The address proves itself, as whoever registers has signed in with it: neither the clerk nor anybody who holds the card
registers it in their place. Kept in `sessions`:

    PERMIT#m:7F3K2MQ8    DESK    address (a keyed hash), by, until; ends by itself
"""

from chalicelib import config, ids, rates, records, texts
from chalicelib.callers import Caller
from chalicelib.ledger.book import town_book
from chalicelib.mail import book as mail
from chalicelib.people import links
from chalicelib.people.persons import book as persons
from chalicelib.people.trail import book as trail
from chalicelib.rates import Allowance
from chalicelib.records import SESSIONS
from chalicelib.refusals import CardRegistered, TryAgain
from chalicelib.till.holders import book as cards

DESK = "DESK"
GOOD_DAYS = 14
DAY_MS = 24 * 60 * 60 * 1000
GIVEN = Allowance("desk-registration", 10, 24 * 60 * 60)
"""Mails that go to an address which somebody else names."""


def give(by: Caller, account: str, address: str, why: str) -> int:
    """Let the owner of an e-mail address register an account without its stub, and tell them; until when (ms).

    A later permit takes an earlier one's place. Refuses CardRegistered, MalformedMailAddress, TooManyTries, TryAgain.
    """
    if cards.registered(account):
        raise CardRegistered
    rates.count(GIVEN, account)
    until, town = town_book().clock() + GOOD_DAYS * DAY_MS, config.town()
    language, told = town.languages[0], {"programme": town.programme, "link": links.register(town.host)}
    mail.send(f"desk-{ids.secret(16)}", [address], *texts.mail("desk_registration", language, **told), language)
    kept = {"address": rates.pseudonym(_said(address)), "by": by.who, "until": until}
    note = trail.actions(by, "registration_permitted", account, after={"until": until}, why=why)
    if not records.written(SESSIONS.put(_key(account), DESK, kept, GOOD_DAYS * records.DAY_SECONDS), *note):
        raise TryAgain
    return until


def given(account: str, person: str) -> bool:
    """Whether the office lets this person register this account."""
    kept, address = SESSIONS.record(_key(account), DESK), persons.person(person).mail
    return bool(kept and address) and kept["address"] in rates.pseudonyms(_said(address))


def used(account: str) -> None:
    """A permit is good once."""
    records.written(SESSIONS.removed(_key(account), DESK))


def _key(account: str) -> str:
    return f"PERMIT#{account}"


def _said(address: str) -> str:
    return f"permit for {address.strip().lower()}"
