"""What people cost beside the counter: a sign-in by mail, what is kept of them, a look through it, a card made.

Figures are for a sign-in of two calls, a registered member, a run of so many printed cards.
"""

import json
import re
from collections import Counter
from collections.abc import Callable
from time import process_time
from typing import Any

from bench.asked import Figures, billed, counted
from bench.meter import KEPT_BESIDE, metered
from bench.plays import Play
from chalicelib import config, ids
from chalicelib.attributes import item, size
from chalicelib.callers import Caller, Hat
from chalicelib.documents import prints
from chalicelib.documents.prints import Face, Run
from chalicelib.mail import book as mails
from chalicelib.people.batches import book as batches
from chalicelib.people.batches import decisions, making
from chalicelib.people.batches.values import Asked, Batch
from chalicelib.people.persons import book as persons
from chalicelib.people.privacy import book as privacy
from chalicelib.people.privacy import sweep
from chalicelib.records import PERSONS

KNOWN, CARDS = 200, 50
"""Registered members that a night looks through, and cards of a run: enough that what is done once counts little."""
CLERK = Caller("clerk", "operator")


def figures(play: Play) -> dict[str, Figures]:
    """A sign-in, a member's records and the look at them, a card."""
    for number in range(KNOWN):
        _registered(_address(number))
    return {"person": _person(), "sign_in": _sign_in(play, _address(0)), "printed": _printed()}


def timed(play: Play, rounds: int) -> dict[str, list[float]]:
    """The processor's milliseconds of a sign-in and of one record that is looked at, in so many rounds; of a card."""
    kept, faces = len(_stored()), _faces(_run())
    prints.files(Run(config.town(), "colour", faces[:1]))  # the typesetter's start
    return {
        "sign_in": [_sign_in_ms(play, _address(number)) for number in range(1, rounds + 1)],
        "record": [_ms(_looked_through) / kept for _ in range(rounds)],
        "card": [_ms(lambda: prints.files(Run(config.town(), "colour", faces))) / CARDS for _ in range(3)],
    }


def _registered(mail: str) -> None:
    """A member with an address and two names, who agreed to a club and signed in once."""
    person, account = persons.register(mail, "Anna Muster"), ids.fresh("m")
    persons.give_hat(person.id, Hat("member", account), person.id)
    privacy.chosen(person.id, Caller("member", account, person=person.id), "de", account)


def _sign_in(play: Play, mail: str) -> Figures:
    """Both calls together: the code by mail, and what it opens."""
    asked, answer = billed(play.event("/sessions/codes", {"mail": mail}))
    opened, answer = billed(_told(play, mail, json.loads(answer["body"])))
    if answer["statusCode"] != 201:
        raise RuntimeError(answer["body"])
    return dict(Counter(asked) + Counter(opened))


def _sign_in_ms(play: Play, mail: str) -> float:
    asked, opened = play.event("/sessions/codes", {"mail": mail}), list[Any]()
    taken = _ms(lambda: opened.append(play.made(asked)))
    event = _told(play, mail, opened[0])
    return taken + _ms(lambda: play.made(event))


def _told(play: Play, mail: str, asked: dict[str, Any]) -> dict[str, Any]:
    """The call that tells the code which came by mail."""
    return play.event("/sessions", {"request": asked["request"], "code": _code(mail), "device": "Telefon"})


def _address(number: int) -> str:
    return f"holder{number:03}@example.org"


def _code(mail: str) -> str:
    ((sent, _),) = mails.sent_to(mail)
    return str(re.findall(r"^ +(\d{6})$", sent.text, re.MULTILINE)[0])


def _person() -> Figures:
    """What is kept of one, as billed, and what a look through it reads."""
    stored = _stored()
    read = sum(size(item(record)) for record in stored)
    kept = read + KEPT_BESIDE * len(stored)
    return {"table_bytes": kept / KNOWN, "read_bytes": read / KNOWN, "records": len(stored) / KNOWN}


def _stored() -> list[dict[str, Any]]:
    """All that is known of people."""
    stored, place = PERSONS.scanned("", sweep.TOGETHER)
    while place:
        found, place = PERSONS.scanned(place, sweep.TOGETHER)
        stored += found
    return stored


def _looked_through() -> None:
    """What the tick does once a day."""
    run = sweep.swept()
    while run.next:
        run = sweep.swept(run.next)


def _run() -> Batch:
    asked = Asked("Stadtfest", CARDS, "colour")
    return batches.ordered(asked, batches.Keyed(CLERK, ids.secret(24), ids.secret(24)))[0]


def _faces(run: Batch) -> list[Face]:
    (part,) = decisions.parts(run.count)
    return [making.face(run, serial, account) for serial, account in decisions.accounts(run, part).items()]


def _printed() -> Figures:
    """A run of so many cards: their accounts, its records, the files that it is printed from."""
    with metered() as meter:
        run = _run()
    files = prints.files(Run(config.town(), "colour", _faces(run)))
    return counted(meter) | {"cards": CARDS, "files": len(files), "file_bytes": sum(map(len, files.values()))}


def _ms(work: Callable[[], object]) -> float:
    began = process_time()
    work()
    return (process_time() - began) * 1000
