"""The door to long-lived tokens: who got which, of which only the hash is kept, and what was taken back."""

from contextlib import suppress
from dataclasses import asdict
from typing import Any

from chalicelib import clock, config, keys
from chalicelib.people import credentials, denials
from chalicelib.people.credentials import Claims
from chalicelib.people.records import asked, kind, read, save
from chalicelib.people.tables import CredentialRecord, DenialRecord
from chalicelib.people.values import Credential
from chalicelib.refusals import AlreadyRegistered

TOKENS = "TOKENS#"


@asked()
def issue(claims: Claims, label: str) -> str:
    """A token for these claims, of which only the hash is kept; the same claims give the same token.

    One that was kept before stays as it is, taken back or not; under a new master key it is another one.
    """
    key = credentials.signing_key(keys.known()[0], config.environment().town)
    token = credentials.signed(claims, key)
    fields: dict[str, Any] = asdict(claims) | {"label": label, "scopes": list(claims.scopes) or None}
    party = fields.pop("party")
    record = kind(CredentialRecord)(TOKENS + party, credentials.fingerprint(token), **fields)
    with suppress(AlreadyRegistered):
        save(record, AlreadyRegistered(), CredentialRecord.pk.does_not_exist())
    return token


@asked()
def issued(party: str) -> list[Credential]:
    """Every credential of a party, those taken back included."""
    found = kind(CredentialRecord).query(TOKENS + party, consistent_read=True)
    return [_credential(record) for record in found]


@asked()
def revoke(party: str, fingerprint: str) -> None:
    """Take a token back, and all that were made from it: a minute later no process accepts them. Refuses NotFound.

    It is denied before it is marked, so that whatever breaks in between, the token opens nothing.
    """
    record = read(CredentialRecord, TOKENS + party, fingerprint)
    deny(credentials.nonce_mark(party, record.nonce) if record.nonce else fingerprint)
    record.update(actions=[CredentialRecord.revoked_at.set(record.revoked_at or clock.now())])


@asked()
def deny(mark: str, until: int | None = None) -> None:
    """Put a mark of tokens (`credentials.marks`), or `batch:<id>` of a print run, on the deny list; again is once.

    It goes from the list by itself some time after `until` (ms), when what it denies has ended anyway.
    """
    ends = None if until is None else until // 1000 + 1
    record = kind(DenialRecord)(denials.PARTITION, mark, denied_at=clock.now(), ttl=ends)
    with suppress(AlreadyRegistered):
        save(record, AlreadyRegistered(), DenialRecord.pk.does_not_exist())
    denials.forget()


def _credential(record: CredentialRecord) -> Credential:
    party = record.pk.removeprefix(TOKENS)
    revoked_at = int(record.revoked_at) if record.revoked_at else None
    return Credential(
        hash=record.sk,
        role=record.role,
        party=party,
        issued_at=int(record.issued_at),
        label=record.label,
        branch=record.branch,
        till=record.till,
        scopes=tuple(record.scopes or ()),
        nonce=record.nonce or "",
        revoked_at=revoked_at,
    )
