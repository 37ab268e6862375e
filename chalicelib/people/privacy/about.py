"""What is known about a subject, kind by kind, as rows of plain values: what sections of an export are made of.

Times are RFC 3339 texts, amounts smallest units with their pocket beside them. Secrets are no part of it.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from chalicelib import config
from chalicelib.callers import Caller
from chalicelib.ledger import history
from chalicelib.ledger.book import town_book
from chalicelib.ledger.pages import Mark
from chalicelib.mail import book as mails
from chalicelib.people.owners import key
from chalicelib.people.privacy import book, kinds
from chalicelib.people.privacy import looks as access_log
from chalicelib.people.privacy.tables import HAT, SELF
from chalicelib.people.privacy.values import Subject
from chalicelib.people.sessions import book as sessions
from chalicelib.records import PERSONS
from chalicelib.shapes import instant, rfc3339
from chalicelib.till.accounts import views
from chalicelib.till.terms import STATES

Row = dict[str, Any]
Chunks = Iterator[tuple[list[Row], str]]
"""Some rows, and the place where more of the section begins; empty at its end."""
SECRETS = {"credential", "public", "sealed", "hash", "link", "pk", "sk"}
POSTINGS_TOGETHER = 100


def person(subject: Subject) -> list[Row]:
    """What is kept of a human being: who they are, and how to reach them."""
    own = PERSONS.record(key(subject.id), SELF)
    told = {name: own[name] for name in ("mail", "name", "language") if own.get(name)}
    return [{"id": subject.id, **told, "known_since": when(own["made_at"])}] if own else []


def roles(subject: Subject) -> list[Row]:
    """In which roles they may act, and for whom."""
    named = names()
    found = [(*record["sk"].split("#"), record["since"]) for record in PERSONS.records(key(subject.id), HAT)]
    return [row(role=role, party=who, name=named.get(who), since=when(at)) for _, role, who, at in found]


def accounts(subject: Subject) -> list[Row]:
    """What stands on their accounts, pocket by pocket, and until when it can be spent."""
    book_, town = town_book(), config.town()
    shown = [views.member_account(town, book_.member(name), book_.moment().month) for name in subject.accounts]
    return [
        row(
            account=each.account,
            state=each.state,
            pocket=pocket,
            balance=balance,
            expires=[end.model_dump() for end in (each.expires or {}).get(pocket, [])] or None,
        )
        for each in shown
        for pocket, balance in each.balances.items()
    ]


def cards(subject: Subject) -> list[Row]:
    """Their cards, and the club that each supports."""
    named = names()
    states = [town_book().member(account) for account in subject.accounts]
    return [
        row(
            account=state.account,
            card=number,
            state=STATES.get(card["st"], card["st"]),
            digital=card.get("digital"),
            club=(club := card.get("club") or state.terms.get("club")),
            club_name=named.get(str(club)),
        )
        for state in states
        for number, card in sorted(state.terms.get("cards", {}).items())
    ]


def consents(subject: Subject) -> list[Row]:
    """What they agreed to, and what they took back."""
    return [
        row(
            at=when(word.at),
            purpose=word.purpose,
            given=word.given,
            version=word.version,
            language=word.language,
            role=word.role,
            card=word.card,
        )
        for word in book.said(subject.id)
    ]


def sign_ins(subject: Subject) -> list[Row]:
    """Where they are signed in."""
    found = [each for owner in dict.fromkeys([subject.id, *subject.accounts]) for each in sessions.listed(owner)]
    return [
        row(device=each.device, role=each.hat.role, since=when(each.opened_at), used=when(each.used_at))
        for each in found
    ]


def looks(subject: Subject) -> list[Row]:
    """Who of the staff looked: the office's role and not the employee's name (ECJ, 22 June 2023, C-579/21)."""
    return [
        row(at=when(each.at), role=each.role, what=each.what, thing=each.thing, why=each.why)
        for each in access_log.of(subject)
    ]


def mails_sent(subject: Subject) -> list[Row]:
    """The mails that went to them."""
    found = mails.sent_to(subject.mail) if subject.mail else []
    return [
        row(at=when(mail.made_at), subject=mail.subject, text=mail.text, state=progress.state)
        for mail, progress in found
    ]


def further(subject: Subject) -> list[Row]:
    """Whatever else stands under their keys, as it is kept; what nobody named yet is told here too."""
    found = [each for owner in dict.fromkeys([subject.id, *subject.accounts]) for each in PERSONS.records(key(owner))]
    return [
        {"kind": record["sk"].partition("#")[0].lower(), "kept": _open(record)} for record in found if _untold(record)
    ]


def entries(subject: Subject, after: str) -> Chunks:
    """Every posting on their accounts, newest first, with the names of shops and clubs.

    A place is an account and the mark of its history: version and posting, where it was begun.
    """
    named, (first, *begun) = names(), (after or subject.accounts[0] if subject.accounts else "").split(" ")
    left = list(subject.accounts[subject.accounts.index(first) :]) if first in subject.accounts else []
    mark = Mark(begun[0], posting=begun[1]) if len(begun) == 2 else None
    while left:
        page = history.page(town_book(), left[0], POSTINGS_TOGETHER, None, mark)
        shown = views.entries(Caller("member", left[0]), left[0], page.entries)
        rows = [{"account": left[0], **entry.model_dump(mode="json", exclude_none=True)} for entry in shown]
        mark = page.next
        left = left if mark else left[1:]
        place = f"{left[0]} {mark.before} {mark.posting}" if mark else "".join(left[:1])
        yield [{**each, **_named(each, named)} for each in rows], place


def names() -> Mapping[str, str]:
    """The names of businesses and clubs, by account; those of nobody else."""
    from chalicelib.people import book as people

    shops = {each.account: each.name for each in people.businesses()}
    return shops | {each.account: each.name for each in people.clubs()}


def _named(row: Row, named: Mapping[str, str]) -> Row:
    return {"other_name": named[row["other"]]} if row.get("other") in named else {}


def _untold(record: Mapping[str, Any]) -> bool:
    named = kinds.kind("persons", record)
    return named is None or named.told == "further"


def _open(record: Mapping[str, Any]) -> Row:
    return {name: value for name, value in record.items() if name not in SECRETS and not isinstance(value, bytes)}


def row(**told: Any) -> Row:
    """What is told of one thing, without what there is nothing to tell of."""
    return {name: value for name, value in told.items() if value not in (None, "")}


def when(ms: int) -> str:
    """A moment (server ms) as a text of the API."""
    return rfc3339(instant(ms))
