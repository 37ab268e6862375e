"""Each club's treasurers hear once a month what came in, in their own language; nothing in it tells who gave it.

A mail is called after club, month and person, so that it goes once, whoever breaks off and whoever runs twice.
"""

from dataclasses import dataclass, field

from chalicelib import config, texts
from chalicelib.ledger.book import town_book
from chalicelib.ledger.days import months_back
from chalicelib.mail import book as mail
from chalicelib.people import book as people
from chalicelib.people import links
from chalicelib.people.persons import book as persons
from chalicelib.people.persons.values import Person
from chalicelib.people.supporters import book, decisions
from chalicelib.people.supporters.decisions import Letter
from chalicelib.people.supporters.values import FEWEST, ClubMonth
from chalicelib.people.values import Club
from chalicelib.refusals import MalformedMail, MalformedMailAddress, NotFound, TryAgain

CLUBS_AT_MOST, PURCHASES_AT_MOST = 500, 1_500_000
"""What one tick goes through: five minutes or so at most. A club is never left half counted."""


@dataclass
class Run:
    """How far one run came: the `place` behind which the next one goes on, whether all clubs were seen, how many
    mails there were, and the clubs for which it could not be done."""

    place: str
    finished: bool = True
    mails: int = 0
    trouble: list[str] = field(default_factory=list)


def run(month: str, place: str) -> Run:
    """Tell the clubs behind a place of a month (YYMM) that is closed. A place of an earlier month is before all.

    Where an engine is away it stops, and the next run begins with the same club.
    """
    made, clubs, purchases = Run(place), 0, 0
    for club in people.clubs():
        here = f"{month}#{club.account}"
        if here <= place or club.charter.state != "live":
            continue
        if clubs >= CLUBS_AT_MOST or purchases >= PURCHASES_AT_MOST:
            made.finished = False
            break
        try:
            purchases += _told(club, month, made)
        except TryAgain:
            made.trouble.append(club.account)
            made.finished = False
            break
        made.place, clubs = here, clubs + 1
    return made


def _told(club: Club, month: str, made: Run) -> int:
    """Count a club's month and write its mails, unless that was done or it is newer; answers the purchases counted."""
    if book.told(club.account, month):
        return 0
    try:
        party = town_book().party_now(club.account)
    except NotFound:
        made.trouble.append(club.account)
        return 0
    if party.opened > month:
        return 0
    now, before = book.month(club.account, month), None
    if party.opened < month:
        before = book.month(club.account, months_back(month, "0001")[1])
    if name := decisions.letter(now, before):
        balance = party.balances.get(config.town().points.name, 0)
        for wearer in persons.wearers(club.account, "club"):
            _send(name, club, wearer, (now, before, balance), made)
    book.note_told(club.account, month)
    return now.purchases + (before.purchases if before else 0)


Figures = tuple[ClubMonth, ClubMonth | None, int]
"""The month, the one before it, and the balance."""


def _send(name: Letter, club: Club, wearer: str, figures: Figures, made: Run) -> None:
    """A mail to one of those who act for a club; whoever has no address gets none."""
    try:
        person = persons.person(wearer)
        if person.mail:
            mail_id = f"club-{figures[0].month}-{club.account[2:]}-{person.id[2:]}"
            subject, text = _written(name, club, person, figures)
            mail.send(mail_id, [person.mail], subject, text, person.language)
            made.mails += 1
    except NotFound:
        return
    except (MalformedMail, MalformedMailAddress):
        made.trouble.append(club.account)


def _written(name: Letter, club: Club, person: Person, figures: Figures) -> tuple[str, str]:
    town, language, (now, before, balance) = config.town(), person.language, figures
    shown = [*_lines(now, before, language), (texts.words(language)["balance"], town.points.shown(balance, language))]
    width = max(len(label) for label, _ in shown) + 2
    told = {
        "programme": town.programme,
        "club": club.name,
        "month": texts.month(now.month, language),
        "figures": "\n".join(f"    {label + ':':{width}}{value}" for label, value in shown),
        "link": links.digital_card(town.host, club.account),
    }
    return texts.mail(name, language, **told)


def _lines(now: ClubMonth, before: ClubMonth | None, language: str) -> list[tuple[str, str]]:
    """What each figure is called, and what it was, with the month before in brackets."""
    words, here = texts.words(language), _values(now, language)
    there = _values(before, language) if before else {}
    beside = texts.month(before.month, language).partition(" ")[0] if before else ""
    shown = [name for name in here if name != "given" or now.given or (before and before.given)]
    return [(words[name], here[name] + (f" ({beside}: {there[name]})" if there else "")) for name in shown]


def _values(told: ClubMonth, language: str) -> dict[str, str]:
    points = config.town().points
    fewer = texts.words(language)["fewer"].format(count=FEWEST)
    return {
        "earned": points.shown(told.earned, language),
        "given": points.shown(told.given, language),
        "purchases": str(told.purchases),
        "shops": str(told.shops),
        "supporters": fewer if told.supporters is None else str(told.supporters),
    }
