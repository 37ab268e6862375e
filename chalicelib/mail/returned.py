"""Addresses from which mail came back, until one gets there again: somebody has to be asked for another.

office   RETURNED   <hash of an address>   mail at kind: for three months
"""

from dataclasses import dataclass

from chalicelib import records
from chalicelib.ledger.book import town_book
from chalicelib.mail import tables
from chalicelib.mail.decisions import News
from chalicelib.mail.values import Mail
from chalicelib.records import OFFICE, Action

LIST, KEPT_DAYS = "RETURNED", 90
PASSING = "Transient"
"""A full mailbox or a server that is away: SES tried for hours, and the next mail may well get there."""


@dataclass(frozen=True)
class Returned:
    """An address that does not take mail, since when; `id` is its hash, under which it is listed."""

    id: str
    at: int
    address: str


def follow(news: News) -> None:
    """Note or end what news of a mail say of its address; of a mail to several nobody can tell which it was."""
    to = records.record(tables.key(news.mail_id), tables.OUT).get("to", ())
    if news.kind == PASSING or len(to) != 1:
        return
    name = tables.to_key(to[0])
    if news.attribute != "delivered_at":
        kept = {"mail": news.mail_id, "at": town_book().clock(), "kind": news.kind}
        records.written(OFFICE.put(LIST, name, kept, KEPT_DAYS * records.DAY_SECONDS))
    elif records.record(LIST, name):
        forget(to[0])


def forget(address: str) -> None:
    """Take an address off the list; none that is there is no mistake."""
    name = tables.to_key(address)
    if records.record(LIST, name):
        records.written(OFFICE.put(LIST, name, {}, seconds=0))


def found(name: str) -> tuple[Returned, Mail, str] | None:
    """An address on the list by its hash, the mail that came back, and what was said: `complaint`, or of a bounce its
    kind in small letters; None for one that is not there any more."""
    noted = records.record(LIST, f"TO#{name}")
    stored = records.record(tables.key(noted["mail"]), tables.OUT) if noted else {}
    if not stored.get("to"):
        return None
    mail, state = tables.mail_read(noted["mail"], stored), tables.progress_read(stored).state
    said = "complaint" if state == "complained" else str(noted["kind"]).lower()
    return Returned(name, noted["at"], stored["to"][0]), mail, said


def ended(name: str) -> Action:
    """Part of a transaction: an address is off the list, for it is said to take mail again."""
    return OFFICE.put(LIST, f"TO#{name}", {}, seconds=0)


def listed(most: int) -> list[Returned]:
    """The addresses that do not take mail, the longest known first; those whose mails were forgotten are left out."""
    noted = sorted(records.records(LIST), key=lambda record: record["at"])[:most]
    mails = [(each, records.record(tables.key(each["mail"]), tables.OUT)) for each in noted]
    return [
        Returned(each["sk"].removeprefix("TO#"), each["at"], mail["to"][0]) for each, mail in mails if mail.get("to")
    ]


def veiled(address: str) -> str:
    """An address as far as a list needs it: who opens the page sees it whole, and is noted.

    >>> veiled("anna.weber@example.org")
    'a…@example.org'
    """
    name, _, domain = address.partition("@")
    return f"{name[:1]}…@{domain}"
