"""The door to the nightly audit: begun once, told once, whatever breaks in between.

A run takes its night, audits, keeps the report, and then tells: a mail where something is off, the report in the
bucket. Each step can be done again; a later hour goes on where an earlier one ended. It reads the ledger and changes
nothing there.
"""

from time import perf_counter
from typing import Any

from chalicelib import config, records, telemetry, texts
from chalicelib.audits import decisions, tables
from chalicelib.audits.decisions import Step
from chalicelib.audits.tables import AUDIT, TAMPERED
from chalicelib.audits.values import Night, Report
from chalicelib.figures import series
from chalicelib.ledger import days, shelves
from chalicelib.ledger.book import Book, town_book
from chalicelib.mail import book as mail
from chalicelib.shapes import instant, rfc3339


def nightly() -> Report | None:
    """Do what tonight's audit needs now; answers its report where this call told it."""
    book = town_book()
    day = decisions.due(book.clock(), book.zone)
    if not day:
        return None
    before = night(day)
    match decisions.step(before, book.clock()):
        case Step.AUDIT:
            if report := _audited(book, before):
                return _told(day, report)
        case Step.TELL if before.report:
            return _told(day, before.report)
        case Step.GIVE_UP:
            _given_up(before)
    return None


def night(day: str) -> Night:
    """The audit of one town day (YYMMDD), as far as it came."""
    return tables.night_read(day, records.record(AUDIT, day))


def nights(month: str) -> list[Night]:
    """The audits of a month (YYMM), the latest night first."""
    return [tables.night_read(record["sk"], record) for record in reversed(records.records(AUDIT, month))]


def tampered(posting: str, what: str, at: int) -> None:
    """Note that an item of the journal was changed or removed (R8), and tell it: each item once, one mail a day."""
    book = town_book()
    day = book.moment().day
    new = records.written(records.fresh(TAMPERED, posting or "?", {"day": day, "what": what, "at": at}))
    if new:
        telemetry.log.error("the journal was changed", extra={"posting": posting, "what": what})
        telemetry.measured("JournalChanges")
    _mail(f"journal-{day}", "journal_changed", day=_date(day), what=what, posting=posting)


# One run


def _audited(book: Book, before: Night) -> Report | None:
    """The report of an audit that was run now; None where another run was faster."""
    begun = book.clock()
    if not _began(before, begun):
        return None
    report, yesterday = reported(book, before.day, begun), days.day_before(before.day, book.zone)
    text = tables.report_text(decisions.kept(report))
    kept = records.written(
        records.changed(AUDIT, before.day, {"report": text}, {"begun_at": begun, "report": None}),
        series.told_of(yesterday, {"held": report.held, "active": report.active}),
    )
    return report if kept else None


def reported(book: Book, day: str, begun: int, note: shelves.Note | None = None) -> Report:
    """The report of an audit on a book day, run now; `begun` in ms, `note` hears how far it came. Refuses TryAgain."""
    began = perf_counter()
    audit = shelves.audited(book, note)
    found = [{"rule": one.rule, "account": one.account, "what": one.what} for one in audit.findings]
    found += _changed_on(days.day_before(day, book.zone))
    return Report(
        when=rfc3339(instant(begun)),
        day=day,
        postings=audit.postings,
        seconds=round(perf_counter() - began),
        count=len(found),
        findings=found,
        unjudged=audit.unjudged,
        held=audit.held,
        active=audit.active,
    )


def _began(before: Night, now: int) -> bool:
    """Take the night; False where another run did since it was read."""
    where = {"begun_at": before.begun_at or None}
    return records.written(records.changed(AUDIT, before.day, {"begun_at": now, "tries": before.tries + 1}, where))


def _changed_on(day: str) -> list[dict[str, str]]:
    """What was noticed of the journal on a day, as findings."""
    noticed = (record for record in records.records(TAMPERED) if record["day"] == day)
    return [{"rule": "R8", "account": one["sk"], "what": f"the journal's item met {one['what']}"} for one in noticed]


def _told(day: str, report: Report) -> Report:
    line = {"day": day, "postings": report.postings, "seconds": report.seconds, "findings": report.count}
    telemetry.log.info("audit", extra=line | {"unjudged": len(report.unjudged)})
    telemetry.measured("AuditFindings", report.count)
    telemetry.measured("AuditSeconds", report.seconds)
    if report.count:
        found = {"count": report.count, "postings": report.postings, "findings": decisions.listed(report)}
        _mail(f"audit-{day}", "audit_findings", day=_date(day), place=_place(day), **found)
    if accounts := decisions.restless([report, *_nights_before(day)]):
        _mail(f"unjudged-{day}", "audit_unjudged", accounts="\n".join(accounts))
    _stored(day, report)
    records.written(records.changed(AUDIT, day, {"told_at": town_book().clock()}))
    return report


def _given_up(night: Night) -> None:
    telemetry.log.error("audit given up", extra={"day": night.day, "tries": night.tries})
    _mail(f"audit-failed-{night.day}", "audit_failed", day=_date(night.day), tries=night.tries)
    records.written(records.changed(AUDIT, night.day, {"told_at": town_book().clock()}, {"report": None}))


def _nights_before(day: str) -> list[Report | None]:
    return [night(days.later(day, -back)).report for back in range(1, decisions.NIGHTS)]


# Telling


def _mail(mail_id: str, name: str, **told: object) -> None:
    """One mail to the staff, where there is an address."""
    staff, town = config.outside().staff_mail, config.town()
    if staff:
        language = town.languages[0]
        mail.send(mail_id, staff, *texts.mail(name, language, town=town.name, **told), language)


def _stored(day: str, report: Report) -> None:
    """Put the report into the bucket, where none of that day is: it takes each name once."""
    bucket = config.outside().reports_bucket
    if not bucket:
        return
    import boto3
    from botocore.exceptions import ClientError

    body = tables.report_text(report).encode()
    client: Any = boto3.client("s3", region_name=config.environment().region)
    try:
        client.put_object(
            Bucket=bucket, Key=decisions.place(day), Body=body, ContentType="application/json", IfNoneMatch="*"
        )
    except ClientError as refused:
        if refused.response["Error"]["Code"] != "PreconditionFailed":
            raise


def _place(day: str) -> str:
    bucket = config.outside().reports_bucket
    return f"s3://{bucket}/{decisions.place(day)}" if bucket else f"Tabelle office / table office: AUDIT, {day}"


def _date(day: str) -> str:
    return f"20{day[:2]}-{day[2:4]}-{day[4:]}"
