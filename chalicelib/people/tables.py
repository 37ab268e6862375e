"""The people table as pynamodb sees it: three kinds of record and the deny list under one pair of keys.

- `BUSINESSES` / `s:…`: a business with its branches and tills
- `CLUBS` / `c:…`: a club
- `TOKENS#<party>` / hash: a credential
- `DENIED` / hash: a token that was taken back (`people/denials.py` reads these), or another mark that ends tokens
"""

from typing import Any

from pynamodb.attributes import (
    DiscriminatorAttribute,
    JSONAttribute,
    NumberAttribute,
    UnicodeAttribute,
    VersionAttribute,
)
from pynamodb.models import Model

from chalicelib import config
from chalicelib.config import Environment

_SECONDS = 2


class Record(Model):
    """What every record of the people table has."""

    class Meta:
        table_name = config.environment().people_table
        region = config.environment().region
        host = config.environment().dynamodb_endpoint
        connect_timeout_seconds = _SECONDS
        read_timeout_seconds = _SECONDS
        max_retry_attempts = 0

    pk = UnicodeAttribute(hash_key=True)
    sk = UnicodeAttribute(range_key=True)
    record = DiscriminatorAttribute(attr_name="r")


class BusinessRecord(Record, discriminator="business"):
    """A business; branches and tills are short lists and change under one version."""

    name = UnicodeAttribute()
    contract = JSONAttribute()
    iban = UnicodeAttribute()
    tax = JSONAttribute()
    branches = JSONAttribute()
    tills = JSONAttribute()
    trade = JSONAttribute(null=True)
    version = VersionAttribute()


class ClubRecord(Record, discriminator="club"):
    """A club."""

    name = UnicodeAttribute()
    kind = UnicodeAttribute()
    purpose = UnicodeAttribute()
    iban = UnicodeAttribute(null=True)
    charter = JSONAttribute(null=True)
    version = VersionAttribute()


class CredentialRecord(Record, discriminator="credential"):
    """A credential under its party."""

    role = UnicodeAttribute()
    branch = UnicodeAttribute(null=True)
    till = UnicodeAttribute(null=True)
    cashier = UnicodeAttribute(null=True)
    until = NumberAttribute(null=True)
    nonce = UnicodeAttribute(null=True)
    scopes = JSONAttribute(null=True)
    issued_at = NumberAttribute()
    label = UnicodeAttribute()
    revoked_at = NumberAttribute(null=True)


class DenialRecord(Record, discriminator="denial"):
    """A token that no longer opens anything; `ttl` (seconds) is when it would have ended by itself."""

    denied_at = NumberAttribute()
    ttl = NumberAttribute(null=True)


def bind(environment: Environment) -> None:
    """Point every record at this environment's table; pynamodb connects anew when the name changed."""
    meta: Any = Record.Meta
    meta.table_name = environment.people_table
    meta.region = environment.region
    meta.host = environment.dynamodb_endpoint
