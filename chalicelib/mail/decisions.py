"""What a mail must be, what it looks like on the way, and what SES's events say of it. Pure."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.charset import QP, Charset
from email.header import Header
from email.mime.text import MIMEText
from email.policy import compat32
from email.utils import format_datetime, parseaddr
from typing import Any

from chalicelib.mail.values import Mail
from chalicelib.refusals import MalformedMail, MalformedMailAddress

ID = re.compile(r"[A-Za-z0-9_-]{1,100}", re.ASCII)
"""What SES takes as the value of a tag. Source: SES API v2, MessageTag."""
LANGUAGE = re.compile(r"[a-z]{2}", re.ASCII)
ATOM, LABEL = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+", r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
ADDRESS = re.compile(rf"(?=.{{3,254}}\Z)(?=[^@]{{1,64}}@){ATOM}(?:\.{ATOM})*@{LABEL}(?:\.{LABEL})+", re.ASCII)
"""A dot-string and a domain in ASCII, as SES takes them. Source: RFC 5321, section 4.1.2."""
MOST_ADDRESSES, MOST_SUBJECT, MOST_TEXT = 50, 200, 100_000
CLAIM_MS = 2 * 60_000
"""So long a mail belongs to the mailer that took it; the mailer's function has to end before, and the queue to wait
longer until it shows a message again."""
TAG = "mail"
UTF8 = Charset("utf-8")
UTF8.body_encoding = QP

EVENTS = {"Delivery": "delivered_at", "Bounce": "bounced_at", "Complaint": "complained_at"}


def checked(mail: Mail) -> Mail:
    """The mail itself; refuses MalformedMailAddress, and MalformedMail for another part that no mail may have."""
    if not ID.fullmatch(mail.id) or not LANGUAGE.fullmatch(mail.language):
        raise MalformedMail
    if not 1 <= len(mail.to) <= MOST_ADDRESSES:
        raise MalformedMail
    if not 1 <= len(mail.subject) <= MOST_SUBJECT or not mail.subject.isprintable():
        raise MalformedMail
    if not 1 <= len(mail.text) <= MOST_TEXT or "\0" in mail.text or not _encodable(mail.text):
        raise MalformedMail
    if not all(ADDRESS.fullmatch(address) for address in mail.to):
        raise MalformedMailAddress
    return mail


def _encodable(text: str) -> bool:
    """Whether a text is one: half a surrogate pair cannot be sent."""
    return not any("\ud800" <= character <= "\udfff" for character in text)


def message(mail: Mail, sender: str) -> bytes:
    """The mail as it goes over the wire. Sources: RFC 5322, RFC 3834 (Auto-Submitted), RFC 3282 (Content-Language).

    Its Message-ID follows from its id; SES puts one of its own in its place, but not every way leads over SES.
    """
    made = MIMEText(mail.text, "plain", UTF8)  # type: ignore[arg-type]  # since 3.5 it may be a Charset
    made["From"], made["To"] = sender, ", ".join(mail.to)
    # The library's newer policy loses blanks between words that have to be encoded.
    made["Subject"] = Header(mail.subject, "utf-8", header_name="Subject")  # type: ignore[assignment]
    made["Date"] = format_datetime(datetime.fromtimestamp(mail.made_at / 1000, UTC))
    made["Message-ID"] = f"<{mail.id}@{parseaddr(sender)[1].rpartition('@')[2]}>"
    made["Auto-Submitted"] = "auto-generated"
    made["Content-Language"] = mail.language
    return made.as_bytes(policy=compat32.clone(linesep="\r\n"))


@dataclass(frozen=True)
class News:
    """What SES says of a mail: its id, the attribute that tells of it, and for a bounce its kind."""

    mail_id: str
    attribute: str
    kind: str


def news(event: Mapping[str, Any]) -> News | None:
    """What an event of SES says; None for one that we do not keep, or that names no mail of ours.

    Source: Amazon SES developer guide, "Examples of event data that Amazon SES publishes to Amazon SNS". An
    identity's own notification says `notificationType` instead, and has no tags.
    """
    kind = event.get("eventType") or event.get("notificationType")
    attribute = EVENTS.get(kind) if isinstance(kind, str) else None
    named = _tagged(event.get("mail"))
    if attribute is None or not named:
        return None
    bounce = event.get("bounce")
    return News(named, attribute, str(bounce.get("bounceType", ""))[:40] if isinstance(bounce, Mapping) else "")


def _tagged(mail: object) -> str:
    tags = mail.get("tags") if isinstance(mail, Mapping) else None
    named: Sequence[object] = tags.get(TAG) or () if isinstance(tags, Mapping) else ()
    first = named[0] if isinstance(named, list) and named else ""
    return first if isinstance(first, str) and ID.fullmatch(first) else ""
