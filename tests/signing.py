"""Signing in as tests do it: the code that a mail would have brought, and the cookie that a browser would keep."""

import re
from collections.abc import Mapping
from typing import Any

from chalicelib.attributes import values
from chalicelib.callers import Hat
from chalicelib.people.persons import book as persons
from chalicelib.people.persons.values import Person
from chalicelib.records import OFFICE
from tests.town import Reply, Town

COOKIE = "__Host-refresh"


def registered(mail: str, *hats: Hat) -> Person:
    """Somebody with an address and these roles."""
    person = persons.register(mail)
    for hat in hats:
        persons.give_hat(person.id, hat, "operator")
    return persons.person(person.id)


def outbox(town: Town) -> list[dict[str, Any]]:
    """Every mail as it is kept, the oldest first; a town without a sender keeps them all."""
    found = town.book.line.call("Scan", {"TableName": OFFICE.table, "ConsistentRead": True})["Items"]
    mails = [values(item) for item in found if item["pk"]["S"].startswith("MAIL#")]
    return sorted(mails, key=lambda mail: (mail["made_at"], mail["pk"]))


def asks(town: Town, mail: str, **more: str) -> Reply:
    """Ask for a code."""
    return told(town, "/sessions/codes", {"mail": mail, **more})


def told(town: Town, path: str, body: Mapping[str, object], who: str | None = None, cookie: str = "") -> Reply:
    """One call with a body, with the cookie of a browser where there is one."""
    import json

    headers = {"Cookie": f"other=1; {COOKIE}={cookie}"} if cookie else {}
    return town.sends("POST", path, json.dumps(body).encode(), who, **headers)


def code_for(town: Town, mail: str) -> tuple[str, str]:
    """A request for a code, and the code that its mail has."""
    known = {each["pk"] for each in outbox(town)}
    request = asks(town, mail).body["request"]
    (new,) = [each for each in outbox(town) if each["pk"] not in known]
    found = re.search(r"^ +(\d{6})$", new["text"], re.MULTILINE)
    assert found
    return request, found[1]


def signs_in(town: Town, mail: str, **more: object) -> Reply:
    """Sign in with a code; the access token is then `mail`'s."""
    request, code = code_for(town, mail)
    reply = told(town, "/sessions", {"request": request, "code": code, "mail": mail, **more})
    if reply.status == 201:
        town.tokens[mail] = reply.body["access_token"]
    return reply


def cookie_of(reply: Reply) -> str:
    """The refresh token that a browser would keep."""
    return reply.headers["set-cookie"].partition(";")[0].partition("=")[2]
