"""Shops and clubs on their way in, as tests send them: people who sign in, and forms that are filled well."""

import re
from typing import Any

from chalicelib import records
from chalicelib.callers import Caller, Hat, Role
from chalicelib.clock import now
from chalicelib.ledger.days import calendar_day
from chalicelib.mail import book as mail
from chalicelib.mail import returned
from chalicelib.people.admissions import book as admissions
from chalicelib.people.handovers import book as handovers
from chalicelib.people.invitations import book as invitations
from chalicelib.people.invitations.values import Invitation
from chalicelib.people.persons import book as persons
from chalicelib.people.sessions import book as sessions
from tests.office import notified, ses_event
from tests.town import DAY_MS, Reply, Town

IBAN = "DE89 3704 0044 0532 0130 00"
OTHER_IBAN = "DE02120300000000202051"
WEEK = {day: [["09:00", "13:00"], ["14:00", "18:00"]] for day in ("mo", "tu", "we", "th", "fr")}
BRANCH = {"name": "Markt", "street": "Markt 1", "postcode": "04860", "place": "Torgau"}
CONTACT = {"contact_name": "Berta Buch", "contact_phone": "+49 3421 12345"}
SHOP: dict[str, Any] = {
    "trading_name": "Buch & Blatt",
    "legal_name": "Berta Buch e.K.",
    "account_holder": "Berta Buch",
    "iban": IBAN,
    "category": "books",
    "hours": {**WEEK, "sa": [["09:00", "12:00"]]},
    "branches": [BRANCH],
    "vat_id": "DE 136 695 976",
    **CONTACT,
}
CLUB: dict[str, Any] = {
    "trading_name": "Chor am Fluss",
    "form": "association",
    "activity": "music",
    "purpose": "Singen für alle",
    "account_holder": "Chor am Fluss e.V.",
    "iban": OTHER_IBAN,
    "contact_name": "Carl Chor",
}
TERMS = {"shop": ("shop-contract", "privacy-notice"), "club": ("club-agreement", "privacy-notice")}
VERSION = "2026-11-22"
AGREED = [{"id": name, "version": VERSION} for name in TERMS["shop"]]
MET = ["local", "open", "constitution", "common_good", "account", "statutes"]


def signs_in(town: Town, name: str, role: Role = "person", party: str = "") -> str:
    """Somebody with an address signs in, in a role of theirs; answers their id."""
    mail = f"{name.replace(' ', '.')}@example.org"
    person = persons.known_by(mail) or persons.register(mail, name)
    hat = Hat(role, party or person.id)
    if role != "person":
        persons.give_hat(person.id, hat, "operator")
    town.tokens[name] = sessions.opened(hat, person.id).access
    return person.id


def office(town: Town) -> None:
    """Somebody of the office and somebody of the board, as human beings."""
    signs_in(town, "olga", "clerk", "operator")
    signs_in(town, "bodo", "board", "operator")


def begins(town: Town, who: str, **told: str) -> str:
    """Somebody begins an application; answers its id."""
    made = town.post("/applications", told, who)
    assert made.status == 201, made.body
    return str(made.body["id"])


def fills(town: Town, who: str, application: str, **fields: Any) -> Reply:
    return town.post(f"/applications/{application}/fields", fields, who)


def agrees(town: Town, who: str, application: str, kind: str = "shop") -> Reply:
    terms = [{"id": name, "version": VERSION} for name in TERMS[kind]]
    return town.post(f"/applications/{application}/acceptances", {"terms": terms}, who)


def ready(town: Town, who: str, kind: str = "shop", **other: Any) -> str:
    """An application that wants only to be handed in."""
    application = begins(town, who, kind=kind)
    assert fills(town, who, application, **{**(SHOP if kind == "shop" else CLUB), **other}).status == 200
    assert agrees(town, who, application, kind).status == 200
    return application


def hands_in(town: Town, who: str, kind: str = "shop", **other: Any) -> str:
    """An application that waits for the office; a shop has practised."""
    application = ready(town, who, kind, **other)
    assert town.post(f"/applications/{application}/submissions", {}, who).status == 200
    if kind == "shop":
        assert town.post(f"/applications/{application}/practices", {}, who).status == 200
    return application


def approves(town: Town, application: str, who: str = "olga", **told: Any) -> Reply:
    return town.post(f"/applications/{application}/approvals", told, who)


def joined(town: Town, who: str, kind: str = "shop", **other: Any) -> str:
    """A shop or club that has come all the way; answers its account, which the town knows by the applicant's name."""
    told: dict[str, Any] = {} if kind == "shop" else {"met": MET, "why": "Satzung gesehen"}
    made = approves(town, hands_in(town, who, kind, **other), **told)
    assert made.status == 201, made.body
    account = town.accounts[f"{who} {kind}"] = str(made.body["account"])
    return account


TODAY, LATER = (calendar_day(now() + days * DAY_MS, "Europe/Berlin").isoformat() for days in (0, 9))
CALLS: list[tuple[str, str, dict[str, Any] | None]] = [
    ("olga", "/invitations", {"kind": "shop", "name": "Laden von Anna"}),
    ("olga", "/invitations", None),
    ("olga", "/invitations/$join_invitation/revocations", {}),
    ("anna", "/invitations/readings", {"code": "$join_code"}),
    ("anna", "/terms", None),
    ("anna", "/terms/shop-contract", None),
    ("anna", "/criteria", None),
    ("anna", "/categories", None),
    ("berta", "/applications", {"code": "$join_code"}),
    ("berta", "/applications", None),
    ("berta", "/applications/$application", None),
    ("berta", "/applications/$application/fields", SHOP),
    ("berta", "/applications/$application/acceptances", {"terms": AGREED}),
    ("berta", "/applications/$application/submissions", {}),
    ("berta", "/applications/$application/practices", {}),
    ("olga", "/applications/$application/approvals", {}),
    ("olga", "/tasks", None),
    ("olga", "/tasks/club_waiting/$join_waiting/snoozes", {"days": 2, "why": "Anna ruft zurück"}),
    ("olga", "/applications/$join_waiting/refusals", {"why": "Anna wohnt woanders"}),
    ("anna", "/applications/stops", {"application": "$join_draft", "code": "$join_stop"}),
    ("emil", "/applications/$join_draft/withdrawals", {}),
    ("olga", "/handovers", {"account": "$join_shop", "mail": "anna@example.org", "why": "Anna übernimmt"}),
    ("dora", "/handovers/acceptances", {"code": "$join_handover"}),
    *(
        ("olga", f"/{kind}s/$join_{kind}/{what}", None)
        for kind in ("shop", "club")
        for what in ("kit", "posters/a4-de")
    ),
    ("chair", "/clubs/$join_club/thanks", {"text": "Danke, liebe Anna"}),
    ("anna", "/me/thanks", None),
    ("olga", "/clubs/$join_club/supporters", None),
    ("bodo", "/staff", {"mail": "neue.anna@example.org", "role": "auditor", "why": "Anna prüft"}),
    ("olga", "/staff", None),
    ("olga", "/deputies", {"deputy": "$join_deputy", "from": TODAY, "to": LATER}),
    ("olga", "/deputies", None),
    ("olga", "/deputies/ends", {}),
    ("olga", "/bounces/$join_bounce", None),
    ("olga", "/bounces/$join_bounce/ends", {"why": "Anna hat wieder Post"}),
    ("bodo", "/staff/$colleague/revocations", {"role": "auditor", "why": "Anna zieht um"}),
    ("olga", "/shops/$join_shop/insolvencies", {"from": TODAY, "why": "Amtsgericht, Frau Anna"}),
    ("olga", "/shops/$join_shop/insolvencies", None),
    ("olga", "/shops/$join_shop/claims/de", None),
    ("bodo", "/shops/$join_shop/insolvencies/withdrawals", {"why": "Anna hat verwechselt"}),
    ("olga", "/clubs/$join_club/dissolutions", {"from": LATER, "why": "Anna war die Letzte"}),
    ("olga", "/clubs/$join_club/dissolutions", None),
    ("olga", "/clubs/$join_club/dissolutions/withdrawals", {"why": "Anna macht weiter"}),
    *(("olga", f"/{kind}s/$join_{kind}/departures", {"why": "Anna hört auf"}) for kind in ("shop", "club")),
]
"""A working call of each route by which shops and clubs join; `$join_shop` is what `prepared` calls `shop`."""


def prepared(town: Town) -> dict[str, str]:
    """A town in which each of CALLS works: an office, guests, a shop and a club that joined, and what waits."""
    office(town)
    for name in ("berta", "carl", "dora", "emil"):
        signs_in(town, name)
    shop, club = joined(town, "dora", iban=OTHER_IBAN), joined(town, "carl", "club")
    signs_in(town, "chair", "club", club)
    (other, _), (_, code) = (invitations.invited(Invitation("", "shop", "operator", 0, 0)) for _ in range(2))
    draft = begins(town, "emil", kind="shop")
    asked = handovers.asked(Caller("shop", shop), Hat("shop", shop), "dora@example.org", stay=True)
    told = records.record(f"MAIL#handover-{asked.id}", "OUT")["text"]
    mail.send("gone", ["annas.old@example.org"], "Post", "Text")
    mail.bounces(notified(ses_event("Bounce", "gone")))
    return {
        "bounce": returned.listed(1)[0].id,
        "deputy": signs_in(town, "beate", "clerk", "operator"),
        "shop": shop,
        "club": club,
        "code": code,
        "invitation": other.id,
        "draft": draft,
        "waiting": hands_in(town, "emil", "club", trading_name="Annas Chor"),
        "stop": admissions.application(draft).stop,
        "handover": re.findall(r"#([0-9A-Z]{20})", told)[0],
    }
