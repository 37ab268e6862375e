"""What somebody and the co-operative had to do with each other, as rows: asked, applied, handed over, changed.

As in `about`: times are RFC 3339 texts, amounts smallest units with their pocket beside them, no secrets.
"""

from chalicelib.ledger.book import town_book
from chalicelib.people.admissions import book as admissions
from chalicelib.people.cases import book as asked
from chalicelib.people.handovers import book as handed
from chalicelib.people.passkeys import book as keys
from chalicelib.people.privacy.about import Row, names, row, when
from chalicelib.people.privacy.values import Subject
from chalicelib.people.trail import book as trail
from chalicelib.till.pins import decisions
from chalicelib.till.requests import book as requests
from chalicelib.watch import book as watch


def passkeys(subject: Subject) -> list[Row]:
    """With what else they sign in; the keys themselves are nobody's to read."""
    found = keys.listed(subject.id) if subject.registered else []
    return [
        row(
            device=each.name,
            host=each.host,
            synced=each.synced,
            since=when(each.made_at),
            used=when(each.used_at) if each.used_at else None,
        )
        for each in found
    ]


def pins(subject: Subject) -> list[Row]:
    """Which accounts have a PIN, until when it is locked, and what their holder wants to pay without it (cents)."""
    found = [(account, town_book().member(account).terms) for account in subject.accounts]
    kept = [(account, decisions.kept(terms), dict(terms.get(decisions.ASK, {}))) for account, terms in found]
    return [
        row(
            account=account,
            set=pin is not None,
            locked_until=when(pin.until) if pin and pin.until else None,
            pays_without=asks or None,
        )
        for account, pin, asks in kept
        if pin or asks
    ]


def payment_requests(subject: Subject) -> list[Row]:
    """What a shop asks them to pay just now; what was paid stands among the entries."""
    named = names()
    waiting = {each.id: each for account in subject.accounts for each in requests.waiting(account)}
    return [
        row(
            id=each.id,
            until=when(each.until),
            other=each.asked.shop,
            other_name=named.get(each.asked.shop),
            pocket=each.asked.pocket,
            amount=each.asked.amount,
        )
        for each in waiting.values()
    ]


def cases(subject: Subject) -> list[Row]:
    """What they said was wrong, for themselves or for a shop or club, and what was answered, by whichever way."""
    found = {case.id: case for owner in _owners(subject) for case in asked.of(owner)}
    return [
        row(
            case=case.id,
            at=when(case.opened_at),
            role=case.role,
            party=case.party,
            state=case.state,
            text=case.text,
            posting=case.posting,
            mail=case.mail,
            language=case.language,
            answers=[row(at=when(each.at), way=each.way, text=each.text) for each in case.replies] or None,
        )
        for case in found.values()
    ]


def applications(subject: Subject) -> list[Row]:
    """Shops and clubs that they wanted to bring in, with all that they told of them."""
    found = admissions.of(subject.id) if subject.registered else []
    return [
        row(
            application=each.id,
            role=each.kind,
            party=each.account,
            state=each.state,
            since=when(each.began_at),
            at=when(each.changed_at),
            told=admissions.whole(each) or None,
            agreed={name: one.version for name, one in each.accepted.items()} or None,
        )
        for each in found
    ]


def handovers(subject: Subject) -> list[Row]:
    """Roles that they handed over or took over, of the last three months."""
    found = handed.of(subject.id) if subject.registered else []
    named = names()
    return [
        row(
            role=each.hat.role,
            party=each.hat.party,
            name=named.get(each.hat.party),
            since=when(each.made_at),
            at=when(each.accepted_at) if each.accepted_at else None,
            side="taken" if each.accepted_by == subject.id else "given",
        )
        for each in found
    ]


def changes(subject: Subject) -> list[Row]:
    """What staff changed of them and their accounts: the office's role and not the employee, as with looks."""
    found = [change for owner in _owners(subject) for change in trail.changes(owner)]
    return [
        row(
            at=when(change.at),
            what=change.what,
            thing=change.thing,
            role=change.role,
            why=change.why,
            before=dict(change.before) or None,
            after=dict(change.after) or None,
        )
        for change in sorted(found, key=lambda one: -one.at)
    ]


def notices(subject: Subject) -> list[Row]:
    """What looked unusual about their cards; nothing was ever refused because of it."""
    return [
        row(day=each.date, what=each.kind, count=each.count, bound=each.bound, party=each.shop, account=each.account)
        for each in watch.about(subject.accounts)
    ]


def _owners(subject: Subject) -> list[str]:
    return list(dict.fromkeys([subject.id, *subject.accounts]))
