"""The API document, played by Schemathesis in each role: no fault, and no answer that the document does not know.

Each call is made with bodies and queries as the document draws them, and with some that it forbids. Names of things
are those of a small town wherever the draw allows, so that calls get beyond "not found". The rounds are the same in
each run.
"""

import json
import secrets
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable
from schemathesis import Case
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi import checks

from app import app
from chalicelib import openapi, policy
from infra.local.gateway import Gateway, Request
from tests.test_access_matrix import ROLES
from tests.test_telemetry_privacy import Guest
from tests.town import Town, token

ROUNDS = settings(
    max_examples=10,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
FEW = settings(ROUNDS, max_examples=3)
"""For calls that an earlier role of the list has played already: of another role, they answer the same."""
CHECKS = [
    not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_schema_conformance,
]
NAMES = {"card", "account", "source", "target", "id", "scope", "beneficiary", "club"}
AMOUNTS = {"amount", "purchase_cents"}
GATEWAY = Gateway(app)


def served(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
    """The API for whoever speaks WSGI (PEP 3333)."""
    headers = [(name[5:].replace("_", "-"), value) for name, value in environ.items() if name.startswith("HTTP_")]
    headers += [("Content-Type", environ["CONTENT_TYPE"])] if environ.get("CONTENT_TYPE") else []
    query = f"?{environ['QUERY_STRING']}" if environ.get("QUERY_STRING") else ""
    body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
    target = environ["REQUEST_URI"].partition("?")[0] + query
    answer = GATEWAY.answer(Request(environ["REQUEST_METHOD"], target, headers, body))
    start(f"{answer.status} told", list(answer.headers))
    return [answer.body]


@pytest.fixture
def guest(ministack_town: Town) -> Guest:
    made = Guest(ministack_town)
    for role in set(ROLES) - {"till", "shop", "club", "member", "clerk"}:
        made.town.tokens[role] = token(role, "operator")
    whose = {"till": "bakery", "shop": "bakery owner", "club": "fc", "member": "anna", "clerk": "clerk"}
    made.town.tokens |= {role: made.town.tokens[name] for role, name in whose.items()}
    made.known["scan"] = made.town.scans("anna", 5000, "bakery").body["posting"]["id"]
    made.asks(("bakery", "/holds", {"card": "$card", "pocket": "points", "amount": 100}))
    return made


def real(guest: Guest, case: Case[Any], chance: st.DataObject) -> None:
    """Put real cards, accounts and postings where a draw has some, and amounts that can be meant."""
    names = [guest.known[name] for name in ("anna", "bakery", "fc", "card", "scan", "hold")]
    places: list[Any] = [case.path_parameters, case.body]
    for place in places:
        for name, value in place.items() if isinstance(place, dict) else ():
            if name in NAMES and isinstance(value, str):
                place[name] = guest.known["card"] if name == "card" else chance.draw(st.sampled_from(names))
            elif name in AMOUNTS and type(value) is int and value > 0:
                place[name] = chance.draw(st.integers(1, 50)) * 100


def play(guest: Guest, role: str, document: dict[str, Any]) -> None:
    """Every call that a role may make, as the document draws it and as it forbids it."""
    schema = schemathesis.openapi.from_dict(document)
    schema.app = served
    for each in schema.get_all_operations():
        operation: Any = each.ok()  # type: ignore[union-attr]  # the document is a good one: test_openapi
        may = policy.MAY.get((operation.method.upper(), operation.path))
        able = [each for each in ("anybody", *ROLES) if each in (may or ["anybody"])]
        if role in able:
            many = ROUNDS if role == able[0] else FEW
            rounds(guest, role, operation.as_strategy(generation_mode=GenerationMode.POSITIVE), many)
            with suppress(Unsatisfiable):  # a call without fields has nothing that could be wrong
                rounds(guest, role, operation.as_strategy(generation_mode=GenerationMode.NEGATIVE), many)


def rounds(guest: Guest, role: str, cases: st.SearchStrategy[Case[Any]], many: settings) -> None:
    @many
    @given(case=cases, chance=st.data())
    def played(case: Case[Any], chance: st.DataObject) -> None:
        real(guest, case, chance)
        headers = {"Idempotency-Key": secrets.token_hex(12)}
        if role != "anybody":
            headers["Authorization"] = f"Bearer {guest.town.tokens[role]}"
        case.call_and_validate(headers=headers, checks=CHECKS)

    played()


def document() -> dict[str, Any]:
    app.open_all()
    told: dict[str, Any] = json.loads(openapi.document(tuple(app.operations)))
    return told


@pytest.mark.slow
@pytest.mark.parametrize("role", ["anybody", *ROLES])
def test_no_call_is_answered_by_a_fault_or_by_what_the_document_does_not_know(guest: Guest, role: str) -> None:
    play(guest, role, document())


def test_an_answer_that_the_document_does_not_know_is_noticed(guest: Guest) -> None:
    told = document()
    told["paths"] = {"/v1/postings/{id}": told["paths"]["/v1/postings/{id}"]}
    del told["paths"]["/v1/postings/{id}"]["get"]["responses"]["404"]
    with pytest.raises(FailureGroup, match="Undocumented status code"):
        play(guest, "clerk", told)
