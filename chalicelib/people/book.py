"""The only door to the people table: businesses, clubs, tills, and who holds which credential."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict
from typing import Any, TypeVar

from pynamodb.exceptions import DoesNotExist, PutError, PynamoDBException, UpdateError
from pynamodb.expressions.condition import Condition

from chalicelib import clock, config, keys, wire
from chalicelib.attributes import known
from chalicelib.people import credentials, denials, tables
from chalicelib.people.bank import iban
from chalicelib.people.credentials import Claims
from chalicelib.people.tables import BusinessRecord, ClubRecord, CredentialRecord, DenialRecord, Record
from chalicelib.people.values import Branch, Business, Club, Contract, Credential, Tax, Till
from chalicelib.refusals import AlreadyRegistered, NotFound, Refusal, TryAgain

BUSINESSES = "BUSINESSES"
CLUBS = "CLUBS"
TOKENS = "TOKENS#"
_LOST_RACE = "ConditionalCheckFailedException"
_NO_ANSWER = {None, "InternalServerError", "ServiceUnavailable", *wire.THROTTLES}

Kind = TypeVar("Kind", bound=Record)


@contextmanager
def _asked() -> Iterator[None]:
    """A line that is down or slow is no fault of ours: TryAgain."""
    try:
        yield
    except PynamoDBException as lost:
        if _code(lost) in _NO_ANSWER:
            raise TryAgain from lost
        raise


def _code(lost: PynamoDBException) -> str | None:
    """What DynamoDB called it; None when no answer came (then botocore's `response` is missing, or None)."""
    response: dict[str, dict[str, str]] | None = getattr(lost.cause, "response", None)
    return (response or {}).get("Error", {}).get("Code")


@_asked()
def register_business(business: Business) -> None:
    """Keep a new business; refuses AlreadyRegistered, and InvalidValue for a wrong IBAN."""
    fields = asdict(business) | {"iban": iban(business.iban)}
    record = _kind(BusinessRecord)(BUSINESSES, fields.pop("account"), **fields)
    _save(record, AlreadyRegistered())


@_asked()
def register_club(club: Club) -> None:
    """Keep a new club; refuses AlreadyRegistered, and InvalidValue for a wrong IBAN."""
    fields = asdict(club) | {"iban": iban(club.iban) if club.iban else None}
    record = _kind(ClubRecord)(CLUBS, fields.pop("account"), **fields)
    _save(record, AlreadyRegistered())


@_asked()
def register_till(account: str, branch: str, name: str) -> Till:
    """Put a further till into a branch; refuses NotFound for a branch that the business does not have."""
    record = _read(BusinessRecord, BUSINESSES, account)
    if branch not in {place["id"] for place in record.branches}:
        raise NotFound
    till = Till(f"t{len(record.tills) + 1}", branch, name)
    try:
        record.update(actions=[BusinessRecord.tills.set([*record.tills, asdict(till)])])
    except UpdateError as lost:
        if _code(lost) == _LOST_RACE:
            raise TryAgain from None
        raise
    return till


@_asked()
def businesses() -> list[Business]:
    """Every business, in the order of its account."""
    return [_business(record) for record in _kind(BusinessRecord).query(BUSINESSES)]


@_asked()
def business(account: str) -> Business:
    """One business; refuses NotFound."""
    return _business(_read(BusinessRecord, BUSINESSES, account))


@_asked()
def clubs() -> list[Club]:
    """Every club, in the order of its account."""
    return [
        Club(record.sk, record.name, record.kind, record.purpose, record.iban)
        for record in _kind(ClubRecord).query(CLUBS)
    ]


@_asked()
def issue(claims: Claims, label: str) -> str:
    """A token for these claims, of which only the hash is kept; the same claims give the same token.

    One that was kept before stays as it is, taken back or not; under a new master key it is another one.
    """
    key = credentials.signing_key(keys.known()[0], config.environment().town)
    token = credentials.signed(claims, key)
    fields: dict[str, Any] = asdict(claims) | {"label": label, "scopes": list(claims.scopes) or None}
    party, _ = fields.pop("party"), fields.pop("nonce")
    record = _kind(CredentialRecord)(TOKENS + party, credentials.fingerprint(token), **fields)
    with suppress(AlreadyRegistered):
        _save(record, AlreadyRegistered(), CredentialRecord.pk.does_not_exist())
    return token


@_asked()
def issued(party: str) -> list[Credential]:
    """Every credential of a party, those taken back included."""
    return [_credential(record) for record in _kind(CredentialRecord).query(TOKENS + party)]


@_asked()
def revoke(party: str, fingerprint: str) -> None:
    """Take a token back: a minute later no process accepts it. Refuses NotFound.

    It is denied before it is marked, so that whatever breaks in between, the token opens nothing.
    """
    record = _read(CredentialRecord, TOKENS + party, fingerprint)
    deny(fingerprint)
    record.update(actions=[CredentialRecord.revoked_at.set(record.revoked_at or clock.now())])


@_asked()
def deny(mark: str) -> None:
    """Put a token's fingerprint, or `batch:<id>` of a print run, on the deny list; again is once."""
    record = _kind(DenialRecord)(denials.PARTITION, mark, denied_at=clock.now())
    with suppress(AlreadyRegistered):
        _save(record, AlreadyRegistered(), DenialRecord.pk.does_not_exist())
    denials.forget()


def _kind(kind: type[Kind]) -> type[Kind]:
    tables.bind(config.environment())
    return kind


def _read(kind: type[Kind], pk: str, sk: str) -> Kind:
    try:
        return _kind(kind).get(pk, sk, consistent_read=True)
    except DoesNotExist:
        raise NotFound from None


def _save(record: Record, beaten: Refusal, condition: Condition | None = None) -> None:
    try:
        record.save(condition)
    except PutError as lost:
        if _code(lost) == _LOST_RACE:
            raise beaten from None
        raise


def _business(record: BusinessRecord) -> Business:
    return Business(
        account=record.sk,
        name=record.name,
        contract=known(Contract, record.contract),
        iban=record.iban,
        tax=known(Tax, record.tax),
        branches=tuple(known(Branch, branch) for branch in record.branches),
        tills=tuple(known(Till, till) for till in record.tills),
    )


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
        revoked_at=revoked_at,
    )
