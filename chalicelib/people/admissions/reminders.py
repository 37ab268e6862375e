"""Drafts that stand still are reminded of after 3 and after 14 days, each time once, until somebody ends it."""

import hmac
from collections.abc import Iterator
from dataclasses import replace

from chalicelib import config, texts
from chalicelib.ledger.book import town_book
from chalicelib.mail import book as mail
from chalicelib.people import links
from chalicelib.people.admissions import book
from chalicelib.people.admissions.values import Application
from chalicelib.people.persons import book as persons
from chalicelib.refusals import MalformedMailAddress, NotFound, TryAgain

AFTER_DAYS = (3, 14)
DAY_MS = 24 * 60 * 60 * 1000


def run() -> tuple[int, list[str]]:
    """Send what is due; answers how many were reminded, and the applications for which it could not be done."""
    sent, trouble = 0, []
    for application, days in due():
        try:
            sent += _reminded(application, days)
        except (MalformedMailAddress, TryAgain):
            trouble.append(application.id)
    return sent, trouble


def due() -> Iterator[tuple[Application, int]]:
    """Each draft that has stood still long enough, with the days after which it is reminded now."""
    now = town_book().clock()
    for application in book.every():
        rested = (now - application.changed_at) // DAY_MS
        passed = [days for days in AFTER_DAYS if application.reminded < days <= rested]
        if application.state == "draft" and not application.stopped and passed:
            yield application, passed[-1]


def stopped(application_id: str, code: str) -> None:
    """End the reminders by the code that stands in each of them; refuses NotFound, TryAgain."""
    found = book.application(application_id)
    if not hmac.compare_digest(found.stop.encode(), code.encode()):
        raise NotFound
    book.noted(found, replace(found, stopped=True))


def _reminded(application: Application, days: int) -> bool:
    """Send a reminder and note it; whoever has no address any more is not asked again."""
    try:
        person = persons.person(application.person)
    except NotFound:
        person = None
    if person and person.mail:
        town = config.town()
        told = {
            "programme": town.programme,
            "link": links.application(town.host, application.id),
            "stop": links.stop(town.host, application.id, application.stop),
        }
        subject, text = texts.mail(f"application_reminder_{days}", application.language, **told)
        mail.send(f"reminder-{application.id[2:]}-{days}", [person.mail], subject, text, application.language)
    book.noted(application, replace(application, reminded=days))
    return bool(person and person.mail)
