"""What a story tells of desks: shops and clubs join, people sign in and are forgotten, roles, questions."""

import re
from collections.abc import Callable
from typing import Any

from chalicelib.callers import Hat, Role
from chalicelib.people.persons import book as persons
from chalicelib.people.sessions import book as sessions
from tests import newcomers
from tests.newcomers import CLUB, MET, SHOP, VERSION
from tests.signing import code_for
from tests.story_cards import at_home
from tests.town import Reply, Town

STAFF: dict[str, Role] = {"clerk": "clerk", "board": "board", "auditor": "auditor"}


def staff(town: Town, name: str, role: str) -> None:
    """`staff olga clerk`: somebody of the office, as a human being."""
    newcomers.signs_in(town, name, STAFF[role], "operator")


def _home(town: Town, who: str) -> str:
    """Somebody signed in for themselves, whatever else they are; the name of that token."""
    at_home(town, who)
    return f"{who} at home"


def _mail(who: str) -> str:
    return f"{who}@example.org"


def _person(who: str) -> str:
    found = persons.known_by(_mail(who))
    assert found, f"nobody knows {who}"
    return found.id


# Joining


def _invite(town: Town, match: re.Match[str]) -> Reply:
    return town.post("/invitations", {"kind": match["kind"]}, match["by"])


def _apply(town: Town, match: re.Match[str]) -> Reply:
    """The form that is filled from then on is this one."""
    code = {"code": town.purchases["code"]} if match["invited"] else {}
    reply = town.post("/applications", {"kind": match["kind"], **code}, _home(town, match["who"]))
    if reply.status == 201:
        town.purchases[f"{match['who']}'s form"] = reply.body["id"]
    return reply


def _form(town: Town, who: str, what: str, body: dict[str, Any], by: str | None = None) -> Reply:
    form = town.purchases[f"{who}'s form"]
    return town.post(f"/applications/{form}/{what}", body, by or _home(town, who))


def _tell(town: Town, match: re.Match[str]) -> Reply:
    return _form(town, match["who"], "fields", SHOP if match["kind"] == "shop" else CLUB)


def _agree(town: Town, match: re.Match[str]) -> Reply:
    version = "2020-01-01" if match["old"] else VERSION
    terms = [{"id": name, "version": version} for name in newcomers.TERMS[match["kind"]]]
    return _form(town, match["who"], "acceptances", {"terms": terms})


def _hand_in(town: Town, match: re.Match[str]) -> Reply:
    """A shop has its account from here on, which goes by the name that the story gives it."""
    reply = _form(town, match["who"], "submissions", {})
    if account := reply.body.get("account"):
        _known(town, match["name"], "shop", account, _person(match["who"]))
        town.cashiers[match["name"]] = "registered"
    return reply


def _approve(town: Town, match: re.Match[str]) -> Reply:
    met = {"met": MET} if match["seen"] else {}
    reply = _form(town, match["who"], "approvals", {**met, "why": "all is there"}, match["by"])
    if reply.status == 201 and match["name"]:
        _known(town, match["name"], "club", reply.body["account"], _person(match["who"]))
    return reply


def _known(town: Town, name: str, role: Role, account: str, person: str) -> None:
    """Its owner or treasurer speaks for it from now on."""
    town.accounts[name] = account
    token = sessions.opened(Hat(role, account), person).access
    town.tokens[f"{name} owner" if role == "shop" else name] = token


def _thank(town: Town, match: re.Match[str]) -> Reply:
    return town.post(f"/clubs/{town.accounts[match['club']]}/thanks", {"text": match["text"]}, match["club"])


# Roles


def _give(town: Town, match: re.Match[str]) -> Reply:
    body = {"mail": _mail(match["who"]), "role": match["role"], "why": "the story wants it"}
    return town.post("/staff", body, match["by"])


def _take(town: Town, match: re.Match[str]) -> Reply:
    body = {"role": match["role"], "why": "the story wants it"}
    return town.post(f"/staff/{_person(match['who'])}/revocations", body, match["by"])


# Signing in


def _ask_code(town: Town, match: re.Match[str]) -> Reply:
    town.purchases["request"], town.purchases["sign-in"] = code_for(town, _mail(match["who"]))
    return Reply(200, {}, {})


def _sign_in(town: Town, match: re.Match[str]) -> Reply:
    """With the code that came last; in the role of a card's holder, where they have one."""
    who, code = match["who"], town.purchases["sign-in"]
    typed = f"{(int(code) + 1) % 10**6:06d}" if match["wrong"] else code
    asked = {"request": town.purchases["request"], "code": typed, "mail": _mail(who), "refresh": "body"}
    return _signed(town, who, town.post("/sessions", asked, None))


def _go_on(town: Town, match: re.Match[str]) -> Reply:
    token = town.tokens[f"{match['who']}'s device"]
    return _signed(town, match["who"], town.post("/sessions/refreshments", {"refresh_token": token}, None))


def _signed(town: Town, who: str, reply: Reply) -> Reply:
    if reply.status in (200, 201):
        town.tokens[who], town.tokens[f"{who}'s device"] = reply.body["access_token"], reply.body["refresh_token"]
    return reply


def _sign_out(town: Town, match: re.Match[str]) -> Reply:
    return town.post("/sessions/ends", {"refresh_token": town.tokens[f"{match['who']}'s device"]}, None)


def _forget(town: Town, match: re.Match[str]) -> Reply:
    giving_up = {"gives_up": True} if match["up"] else {}
    return town.post("/me/erasures", {"confirm": True, **giving_up}, match["who"])


# Questions


def _ask(town: Town, match: re.Match[str]) -> Reply:
    reply = town.post("/cases", {"text": "something is wrong"}, match["who"])
    town.purchases["case"] = reply.body.get("case", "")
    return reply


def _answer(town: Town, match: re.Match[str]) -> Reply:
    body = {"text": "it is put right", "way": match["way"]}
    return town.post(f"/cases/{town.purchases['case']}/answers", body, match["by"])


EVENTS: dict[str, Callable[[Town, re.Match[str]], Reply]] = {
    r"invite a (?P<kind>shop|club) by (?P<by>\w+)": _invite,
    r"(?P<who>\w+) applies for a (?P<kind>shop|club)(?P<invited> by the invitation)?": _apply,
    r"(?P<who>\w+) tells all about the (?P<kind>shop|club)": _tell,
    r"(?P<who>\w+) agrees to the (?P<old>old )?text for a (?P<kind>shop|club)": _agree,
    r"(?P<who>\w+) hands in (?P<name>\w+)": _hand_in,
    r"approve (?P<who>\w+)(?: as (?P<name>\w+))? by (?P<by>\w+)(?P<seen> with all criteria met)?": _approve,
    r"(?P<club>\w+) thanks for (?P<text>.+)": _thank,
    r"make (?P<who>\w+) (?P<role>clerk|board|auditor) by (?P<by>\w+)": _give,
    r"take (?P<role>clerk|board|auditor) from (?P<who>\w+) by (?P<by>\w+)": _take,
    r"(?P<who>\w+) asks for a sign-in code": _ask_code,
    r"(?P<who>\w+) signs in(?P<wrong> with a wrong code)?": _sign_in,
    r"(?P<who>\w+) goes on": _go_on,
    r"(?P<who>\w+) signs out": _sign_out,
    r"forget (?P<who>[\w ]+?)(?P<up> and what the wallet holds)?": _forget,
    r"(?P<who>\w+) asks the office": _ask,
    r"answer by (?P<way>mail|letter|phone) by (?P<by>\w+)": _answer,
}
