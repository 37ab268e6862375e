"""A mail as the outbox keeps it (`records`).

MAIL#<id>  OUT   to subject text language made_at secret   as it was written; a secret text only until it was sent
                 claimed_at tries sent_at ses delivered_at bounced_at complained_at   what became of it
TO#<hash of an address>  <id>   a mail to that address: to show somebody their mails, and to forget them
"""

from collections.abc import Mapping
from dataclasses import asdict, fields
from typing import Any

from chalicelib.ids import digest
from chalicelib.mail.values import Mail, Progress

OUT = "OUT"
KEPT_DAYS = 400
"""So long a mail is known, and goes no second time under its id."""
SECRET_DAYS = 3


def key(mail_id: str) -> str:
    return f"MAIL#{mail_id}"


def to_key(address: str) -> str:
    """The hash hides nothing, since the address stands beside it for as long; it keeps addresses out of keys."""
    return f"TO#{digest(address.strip().lower())}"


def kept(mail: Mail) -> dict[str, Any]:
    fields_kept = asdict(mail)
    del fields_kept["id"]
    return fields_kept


def mail_read(mail_id: str, stored: Mapping[str, Any]) -> Mail:
    told = {field.name: stored[field.name] for field in fields(Mail) if field.name in stored}
    return Mail(mail_id, **{**told, "to": tuple(told["to"])})


def kept_days(mail: Mail) -> int:
    return SECRET_DAYS if mail.secret else KEPT_DAYS


def progress_read(stored: Mapping[str, Any]) -> Progress:
    return Progress(**{field.name: stored[field.name] for field in fields(Progress) if field.name in stored})
