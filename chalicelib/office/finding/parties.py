"""Shops, clubs and open applications as they are looked for, remembered for some seconds by each process.

All of a town's fit into memory; a word of theirs may begin so, or be the end of an IBAN.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from chalicelib import clock, config
from chalicelib.office.finding import decisions
from chalicelib.office.finding.values import Hit, Party
from chalicelib.people.admissions import book as admissions
from chalicelib.people.persons import names

KEPT_MS = 10_000
OPEN = ("draft", "submitted")


@dataclass
class Register:
    """What this process last read, of one town's table."""

    table: str = ""
    read_at: int = 0
    known: tuple[Party, ...] = ()

    def all(self) -> tuple[Party, ...]:
        table, now = config.environment().people_table, clock.now()
        if table != self.table or not 0 <= now - self.read_at < KEPT_MS:
            self.known, self.table, self.read_at = tuple(_read()), table, now
        return self.known

    def forget(self) -> None:
        """Know nothing, as a new process."""
        self.table = ""


_REGISTER = Register()
everybody, forget = _REGISTER.all, _REGISTER.forget


def named(text: str) -> list[Hit]:
    """Those whose names have words that begin so."""
    asked = frozenset(names.words(text))
    return [hit(each, weight=len(asked & each.words)) for each in everybody() if decisions.fits(each, asked)]


def paid_at(iban_end: str) -> list[Hit]:
    """Those whose IBAN ends so."""
    found = [each for each in everybody() if each.iban.endswith(iban_end)]
    return [hit(each, note=f"IBAN … {each.iban[-4:]}", weight=1) for each in found]


def called(account: str) -> Party | None:
    """The shop, club or application of an id."""
    return next((each for each in everybody() if each.id == account), None)


def hit(party: Party, note: str = "", weight: int = 0) -> Hit:
    return Hit(party.kind, party.id, party.name, note or party.note, state=party.state, weight=weight)


def _read() -> Iterable[Party]:
    from chalicelib.people import book as people  # pynamodb: not on a scan's way

    for shop in people.businesses():
        where = shop.branches[0] if shop.branches else None
        note = f"{where.street}, {where.place}" if where else ""
        yield Party("shop", shop.account, shop.name, note, shop.trade.state, shop.iban, _words(shop.name))
    for club in people.clubs():
        state = club.charter.state
        yield Party("club", club.account, club.name, club.purpose, state, club.iban or "", _words(club.name))
    for each in admissions.every():
        name = str(each.fields.get("trading_name", ""))
        if each.state in OPEN:
            yield Party("application", each.id, name or each.id, each.kind, each.state, words=_words(name))


def _words(name: str) -> frozenset[str]:
    return frozenset(names.words(name))
