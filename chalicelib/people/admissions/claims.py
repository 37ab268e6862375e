"""Nobody hands in the same shop or club twice: a kind, a name and an IBAN belong to one application at a time."""

from chalicelib import rates
from chalicelib.people.admissions.tables import APPLIED
from chalicelib.people.admissions.values import Application
from chalicelib.records import OFFICE, Action


def taken(application: Application) -> bool:
    """Whether another application has the same claim."""
    marks = (OFFICE.record(APPLIED, mark) for mark in rates.pseudonyms(_claim(application)))
    return any(mark.get("application", application.id) != application.id for mark in marks)


def made(application: Application) -> Action:
    """What makes an application's claim, unless somebody was faster; a part of the transaction that hands it in."""
    return OFFICE.changed(APPLIED, _mark(application), {"application": application.id}, {"application": None})


def given_up(application: Application) -> Action:
    """What lets the same be handed in once more."""
    return OFFICE.changed(APPLIED, _mark(application), {"application": None})


def _mark(application: Application) -> str:
    return rates.pseudonym(_claim(application))


def _claim(application: Application) -> str:
    fields = application.fields
    name = "".join(character for character in fields["trading_name"].casefold() if character.isalnum())
    return f"applied {application.kind} {fields['iban']} {name}"
