"""What a story tells of cards: handed out, stopped, exchanged, opened on a telephone, registered."""

import re
from collections.abc import Callable
from typing import Any

from chalicelib.callers import Hat
from chalicelib.people.persons import book as persons
from chalicelib.people.sessions import book as sessions
from tests.holders import CONSENT, asks, block_code, recovery_code
from tests.town import Reply, Town


def digital(town: Town, name: str, told: str) -> None:
    """`digital dora for fc`: an account with a card on somebody's telephone."""
    made = _digital(town, {"club": town.accounts[told.removeprefix("for ")], "consent": CONSENT} if told else {})
    assert made.status == 201, made.body
    town.accounts[name], town.tokens[name] = made.body["wallet"]["account"], made.body["wallet"]["access_token"]
    town.codes[name], town.numbers[name] = made.body["card"]["code"], made.body["card"]["number"]


def _digital(town: Town, body: dict[str, Any]) -> Reply:
    return asks(town, "/cards/digital", {**body, "refresh": "body"})


def _young(town: Town, _: re.Match[str]) -> Reply:
    return _digital(town, {"under_16": True})


def _hand_out(town: Town, match: re.Match[str]) -> Reply:
    card = town.numbers if match["typed"] else town.codes
    return town.post("/cards/hand-outs", {"card": card[match["who"]]}, match["shop"])


def _stop(town: Town, match: re.Match[str]) -> Reply:
    who = match["who"]
    stub = {"its": {"stub": block_code(town, who)}, "a wrong": {"stub": "7F3K 2MQ8"}, "no": {}}[match["which"]]
    for _ in range(int(match["times"] or 1)):
        reply = town.post("/cards/blocks", {"card": town.numbers[who], **stub}, match["shop"])
    return reply


def _go_on(town: Town, match: re.Match[str]) -> Reply:
    why = {"why": "found again"} if match["by"] == "clerk" else {}
    return town.post("/cards/unblocks", {"card": town.numbers[match["who"]], **why}, match["by"])


def _support(town: Town, match: re.Match[str]) -> Reply:
    consent = "0" if match["no"] else CONSENT
    body = {"card": town.codes[match["who"]], "club": town.accounts[match["club"]], "consent": consent}
    body |= {"stub": block_code(town, match["who"])} if match["stub"] else {}
    return town.post("/cards/clubs", body, match["shop"])


def _exchange(town: Town, match: re.Match[str]) -> Reply:
    body = {"old": town.numbers[match["old"]], "new": town.codes[match["new"]]}
    if match["shop"] == "clerk":
        return town.post("/cards/replacements", {**body, "why": "lost"}, "clerk")
    return town.post("/cards/replacements", {**body, "stub": recovery_code(town, match["old"])}, match["shop"])


def _renew(town: Town, match: re.Match[str]) -> Reply:
    """So many times a new telephone: the card before is always the one that is replaced."""
    who = match["who"]
    for _ in range(int(match["times"] or 1)):
        reply = town.post("/cards/replacements", {"old": town.codes[who]}, who)
        if reply.status == 201:
            town.codes[who], town.numbers[who] = reply.body["card"]["code"], reply.body["card"]["number"]
    return reply


def at_home(town: Town, who: str) -> str:
    """Somebody under an address signs in for themselves, whatever card they hold; their id."""
    mail = f"{who}@example.org"
    person = (persons.known_by(mail) or persons.register(mail, who)).id
    town.tokens[f"{who} at home"] = sessions.opened(Hat("person", person), person).access
    return person


def _register(town: Town, match: re.Match[str]) -> Reply:
    """Somebody under an address registers a card, as the holder of the one they have, if any."""
    more, card, who, proof = match["more"] or "", match["card"], match["who"], match["proof"] or ""
    wallet = town.tokens[card]
    if more != " without an address":
        who = f"{who} at home"
        if who not in town.tokens:
            at_home(town, match["who"])
    known = town.numbers if more == " typed" else town.codes
    body = {"card": known[card]} | ({"under_16": True} if more == " for a child" else {})
    body |= {"stub": block_code(town, card)} if "stub" in proof else {}
    body |= {"wallet": wallet} if "wallet" in proof else {}
    reply = town.post("/me/registrations", body, who)
    if reply.status == 201:
        person = at_home(town, match["who"])
        town.tokens[who] = sessions.opened(Hat("member", reply.body["hat"]["party"]), person).access
    return reply


EVENTS: dict[str, Callable[[Town, re.Match[str]], Reply]] = {
    r"digital card under 16": _young,
    r"hand out (?P<who>\w+) at (?P<shop>\w+)(?P<typed> typed)?": _hand_out,
    r"stop (?P<who>\w+) with (?P<which>its|a wrong|no) stub at (?P<shop>\w+)(?: (?P<times>\d+) times)?": _stop,
    r"let (?P<who>\w+) go on by (?P<by>\w+)": _go_on,
    r"support (?P<club>\w+) with (?P<who>\w+) at (?P<shop>\w+)(?P<no> without a yes)?(?P<stub> with its stub)?": (
        _support
    ),
    r"exchange (?P<old>\w+) for (?P<new>\w+) (?:at|by) (?P<shop>\w+)": _exchange,
    r"renew (?P<who>\w+)(?: (?P<times>\d+) times)?": _renew,
    r"register (?P<card>\w+) as (?P<who>\w+)(?P<more> typed| for a child| without an address)?"
    r"(?P<proof> with its (?:stub|wallet))?": _register,
}
