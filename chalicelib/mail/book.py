"""The door for outgoing mail: written once, queued, sent by Amazon SES, and followed until it arrived or came back.

A mail goes once. The mailer takes it before it asks SES and marks it after; whoever else asks meanwhile is sent away.
Only where a mailer ends between SES's answer and its mark, or never hears that answer, is a mail sent a second time,
when the queue shows it again: of the two ways to be wrong, twice is the better one for what we write.
"""

import json
from collections.abc import Mapping, Sequence
from email.utils import parseaddr
from typing import Any

from chalicelib import config, queues, records, telemetry
from chalicelib.ledger.book import town_book
from chalicelib.mail import decisions, returned, tables
from chalicelib.mail.tables import OUT, key
from chalicelib.mail.values import Mail, Progress
from chalicelib.refusals import TryAgain


def send(mail_id: str, to: Sequence[str], subject: str, text: str, language: str = "de") -> None:
    """Write a mail into the outbox, where none of its id is, and have it sent; safe to repeat until it does not raise.

    Without a queue it is sent at once, without a sender (`MAIL_FROM`) it stays in the outbox. Refuses
    MalformedMailAddress, MalformedMail, TryAgain.
    """
    _out(decisions.checked(Mail(mail_id, tuple(to), subject, text, language, town_book().clock())))


def send_secret(mail_id: str, to: str, subject: str, text: str, language: str) -> None:
    """Send a mail whose text opens something: it is forgotten as soon as it was sent. Refuses as `send` does."""
    _out(decisions.checked(Mail(mail_id, (to,), subject, text, language, town_book().clock(), secret=True)))


def _out(made: Mail) -> None:
    new = records.written(records.fresh(key(made.id), OUT, tables.kept(made), tables.kept_days(made)), *_listed(made))
    if not new and progress(made.id).sent_at:
        return
    outside = config.outside()
    if outside.mail_queue:
        queues.send(outside.mail_queue, {"mail": made.id})
    elif outside.mail_from:
        _deliver(made.id)


def progress(mail_id: str) -> Progress:
    """How far a mail came; all empty for one that is not known."""
    return tables.progress_read(records.record(key(mail_id), OUT))


def sent_to(address: str) -> list[tuple[Mail, Progress]]:
    """The mails to an address that are known yet, the newest first."""
    names = [record["sk"] for record in records.records(tables.to_key(address))]
    stored = {name: records.record(key(name), OUT) for name in names}
    found = [(tables.mail_read(name, each), tables.progress_read(each)) for name, each in stored.items() if each]
    return sorted(found, key=lambda pair: -pair[0].made_at)


def forget(address: str) -> int:
    """Take an address out of every mail, and the text of those that went to nobody else; answers how many there were.

    That a mail of this id was sent stays known, so that it goes no second time.
    """
    found = [mail for mail, _ in sent_to(address)]
    for mail in found:
        others = [other for other in mail.to if tables.to_key(other) != tables.to_key(address)]
        blank = {"to": others} | ({} if others else {"subject": "", "text": ""})
        known = records.changed(key(mail.id), OUT, blank, {"pk": key(mail.id)})
        records.written(known, records.OFFICE.put(tables.to_key(address), mail.id, {}, seconds=0))
    returned.forget(address)
    return len(found)


def blank(mail_id: str) -> None:
    """Take address and text out of one mail, if it was ever sent; that it was stays known."""
    stored = records.record(key(mail_id), OUT)
    if not stored:
        return
    gone = [records.OFFICE.put(tables.to_key(address), mail_id, {}, seconds=0) for address in stored["to"]]
    emptied = {"to": [], "subject": "", "text": ""}
    records.written(records.changed(key(mail_id), OUT, emptied, {"pk": key(mail_id)}), *gone)


def _listed(made: Mail) -> list[records.Action]:
    lists = dict.fromkeys(map(tables.to_key, made.to))
    return [records.OFFICE.put(each, made.id, {}, tables.KEPT_DAYS * records.DAY_SECONDS) for each in lists]


def mailer(event: Mapping[str, Any]) -> dict[str, Any]:
    """Send the mails that a batch of the queue names; answers which messages must come again.

    Source of both shapes: AWS Lambda developer guide, "Implementing partial batch responses" for SQS.
    """
    failed = [record["messageId"] for record in event["Records"] if not _sent(record["body"])]
    return {"batchItemFailures": [{"itemIdentifier": name} for name in failed]}


def bounces(event: Mapping[str, Any]) -> None:
    """Keep what SES says of mails, by way of SNS; what is told of others is only logged. Refuses TryAgain.

    Source of the event's shape: AWS Lambda developer guide, "Invoking Lambda functions with Amazon SNS".
    """
    for record in event["Records"]:
        try:
            told = json.loads(record["Sns"]["Message"])
        except ValueError:
            told = None
        _noted(decisions.news(told) if isinstance(told, dict) else None)


def _noted(news: decisions.News | None) -> None:
    if news is None:
        telemetry.log.info("a mail event that is not kept")
        return
    told = {news.attribute: town_book().clock()} | ({"bounce": news.kind} if news.kind else {})
    known = records.written(records.changed(key(news.mail_id), OUT, told, {"pk": key(news.mail_id)}))
    returned.follow(news)
    if news.attribute != "delivered_at":
        line = {"mail": news.mail_id, "what": news.attribute.removesuffix("_at"), "kind": news.kind, "known": known}
        telemetry.log.warning("a mail came back", extra=line)
        telemetry.measured("Bounces")


def _sent(body: str) -> bool:
    """Whether a message of the queue is done with: the mail is sent, or there is none to be sent."""
    try:
        mail_id = json.loads(body)["mail"]
    except (KeyError, TypeError, ValueError):
        mail_id = ""
    if not isinstance(mail_id, str) or not decisions.ID.fullmatch(mail_id):
        telemetry.log.error("a message that names no mail")
        return True
    try:
        return _deliver(mail_id)
    except TryAgain:
        return False


def _deliver(mail_id: str) -> bool:
    """Send a mail that was not sent yet; False where it has to be tried again. Refuses TryAgain."""
    stored = records.record(key(mail_id), OUT)
    if not stored:
        telemetry.log.error("a mail that is not in the outbox", extra={"mail": mail_id})
        return True
    before = tables.progress_read(stored)
    if before.sent_at or not stored["to"]:
        return True
    if not _claimed(mail_id, before):
        return False
    mail = tables.mail_read(mail_id, stored)
    ses = _accepted(mail)
    if not ses:
        records.written(records.changed(key(mail_id), OUT, {"claimed_at": 0}))
        return False
    forgotten = {"text": None} if mail.secret else {}
    records.written(records.changed(key(mail_id), OUT, {"sent_at": town_book().clock(), "ses": ses, **forgotten}))
    telemetry.measured("Mails")
    return True


def _claimed(mail_id: str, before: Progress) -> bool:
    """Take a mail, unless another mailer has it or was faster."""
    now = town_book().clock()
    if before.claimed_at and now - before.claimed_at < decisions.CLAIM_MS:
        return False
    where = {"claimed_at": before.claimed_at} if before.tries else {"claimed_at": None}
    told = {"claimed_at": now, "tries": before.tries + 1}
    return records.written(records.changed(key(mail_id), OUT, told, where))


def _accepted(mail: Mail) -> str:
    """SES's name for a mail that it took; empty where it did not, or did not answer."""
    from botocore.exceptions import BotoCoreError, ClientError

    outside = config.outside()
    sender = parseaddr(outside.mail_from)[1]
    request: dict[str, Any] = {
        "FromEmailAddress": sender,
        "Destination": {"ToAddresses": list(mail.to)},
        "Content": {"Raw": {"Data": decisions.message(mail, outside.mail_from)}},
        "EmailTags": [{"Name": decisions.TAG, "Value": mail.id}],
    }
    if outside.configuration_set:
        request["ConfigurationSetName"] = outside.configuration_set
    try:
        return str(_ses().send_email(**request)["MessageId"])
    except (BotoCoreError, ClientError) as refused:
        telemetry.log.error("a mail was not sent", extra={"mail": mail.id, "why": _why(refused)})
        return ""


def _why(refused: Exception) -> str:
    """What SES called it; its sentences tell addresses, and those do not belong into a log."""
    response: Mapping[str, Any] = getattr(refused, "response", {})
    return str(response.get("Error", {}).get("Code", type(refused).__name__))


def _ses() -> Any:
    """A client that tries once: what got no answer is tried by the queue, or by who sends."""
    import boto3
    from botocore.config import Config

    once = Config(connect_timeout=5, read_timeout=10, retries={"total_max_attempts": 1})
    return boto3.client("sesv2", region_name=config.environment().region, config=once)
