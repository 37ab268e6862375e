"""A mail as the outbox keeps it (`records`).

MAIL#<id>  OUT   to subject text language made_at   as it was written
                 claimed_at tries sent_at ses delivered_at bounced_at complained_at   what became of it
"""

from collections.abc import Mapping
from dataclasses import asdict, fields
from typing import Any

from chalicelib.mail.values import Mail, Progress

OUT = "OUT"
KEPT_DAYS = 400
"""So long a mail is known, and goes no second time under its id."""


def key(mail_id: str) -> str:
    return f"MAIL#{mail_id}"


def kept(mail: Mail) -> dict[str, Any]:
    fields_kept = asdict(mail)
    del fields_kept["id"]
    return fields_kept


def mail_read(mail_id: str, stored: Mapping[str, Any]) -> Mail:
    told = {field.name: stored[field.name] for field in fields(Mail) if field.name != "id"}
    return Mail(mail_id, **{**told, "to": tuple(told["to"])})


def progress_read(stored: Mapping[str, Any]) -> Progress:
    return Progress(**{field.name: stored[field.name] for field in fields(Progress) if field.name in stored})
