"""The door to invitations: write one, read one by its code, use it, take it back."""

from dataclasses import replace

from chalicelib import config, ids, rates, records, texts
from chalicelib.ledger.book import town_book
from chalicelib.mail import book as mail
from chalicelib.people import links
from chalicelib.people.invitations import tables
from chalicelib.people.invitations.tables import INVITATIONS
from chalicelib.people.invitations.values import Invitation
from chalicelib.records import OFFICE
from chalicelib.refusals import InvitationOver, NotFound

CODE = 20
"""Characters of a code: 100 bits, since nothing else proves that somebody was invited."""
DAY_MS = 24 * 60 * 60 * 1000


def invited(asked: Invitation, to: str = "") -> tuple[Invitation, str]:
    """A new invitation, and its code, which is told this once; `to` gets it by mail as well.

    Of `asked` the id and the times are chosen here. Refuses MalformedMailAddress, and nothing is written then.
    """
    code, now = ids.secret(CODE), town_book().clock()
    until = now + tables.GOOD_DAYS * DAY_MS
    made = replace(asked, id=_name(code), made_at=now, until=until, mailed=bool(to))
    if to:
        _mail(made, code, to)
    records.written(OFFICE.fresh(INVITATIONS, made.id, tables.kept(made), tables.KEPT_DAYS))
    return made, code


def read(code: str) -> Invitation:
    """The invitation that a code opens; refuses NotFound for none, InvitationOver for one that was good once."""
    found = found_by(code)
    if not found.open_at(town_book().clock()):
        raise InvitationOver
    return found


def found_by(code: str) -> Invitation:
    """The invitation of a code, good or over; refuses NotFound."""
    for name in rates.pseudonyms(_said(code)):
        if stored := OFFICE.record(INVITATIONS, name):
            return tables.invitation_read(stored)
    raise NotFound


def invitation(invitation_id: str) -> Invitation:
    """An invitation by its id; refuses NotFound."""
    stored = OFFICE.record(INVITATIONS, invitation_id)
    if not stored:
        raise NotFound
    return tables.invitation_read(stored)


def listed() -> list[Invitation]:
    """Every invitation of the last three months, the newest first."""
    return sorted(map(tables.invitation_read, OFFICE.records(INVITATIONS)), key=lambda each: -each.made_at)


def use(invitation: Invitation) -> records.Action:
    """What uses an invitation once, in the transaction that begins by it; as it was read, or not at all."""
    where = {"used": invitation.used, "revoked_at": 0}
    return OFFICE.changed(INVITATIONS, invitation.id, {"used": invitation.used + 1}, where)


def revoke(invitation_id: str) -> Invitation:
    """Take an invitation back; who began by it goes on. Again is once. Refuses NotFound."""
    found = invitation(invitation_id)
    if found.revoked_at:
        return found
    told = {"revoked_at": town_book().clock()}
    records.written(OFFICE.changed(INVITATIONS, invitation_id, told, {"revoked_at": 0}))
    return invitation(invitation_id)


def _mail(made: Invitation, code: str, to: str) -> None:
    town = config.town()
    told = {"town": town.name, "programme": town.programme, "link": links.invitation(town.host, code)}
    subject, text = texts.mail(f"invitation_{made.kind}", made.language, guest=made.name or to, **told)
    mail.send(f"invitation-{made.id}", [to], subject, text, made.language)


def _name(code: str) -> str:
    return rates.pseudonym(_said(code))


def _said(code: str) -> str:
    return f"invitation {ids.read(code)}"
