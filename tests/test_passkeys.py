"""Passkeys: made by who signed in, good at their host alone, and each challenge answered once."""

from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from chalicelib.callers import Hat
from chalicelib.people.passkeys import decisions
from chalicelib.refusals import PasskeyRefused
from tests.authenticator import Authenticator
from tests.signing import cookie_of, outbox, registered, signs_in, told
from tests.town import Reply, Town

ANNA, EVE, ORIGIN = "anna@example.org", "eve@example.org", "https://talente.example.org"
MINUTE = 60_000


@pytest.fixture
def anna(town: Town) -> Town:
    """Anna, who signed in with a code, and Eve, who did too."""
    registered(ANNA, Hat("member", town.accounts["anna"]))
    registered(EVE)
    for mail in (ANNA, EVE):
        signs_in(town, mail)
    return town


def made(town: Town, key: Authenticator, who: str = ANNA, name: str = "Annas Telefon") -> Reply:
    options = told(town, "/passkeys/challenges", {}, who).body["options"]
    return told(town, "/passkeys", {"name": name, "credential": key.creates(options)}, who)


def asked(town: Town) -> dict[str, Any]:
    options: dict[str, Any] = told(town, "/sessions/passkey-challenges", {}).body["options"]
    return options


def opened(town: Town, credential: dict[str, Any], **more: object) -> Reply:
    return told(town, "/sessions/passkeys", {"credential": credential, **more})


def test_a_passkey_opens_a_sign_in_without_any_name(anna: Town) -> None:
    key = Authenticator()
    assert made(anna, key).status == 201
    reply = opened(anna, key.answers(asked(anna)), device="phone")
    assert (reply.status, reply.body["person"]["mail"], reply.body["hat"]["role"]) == (201, ANNA, "member")
    assert reply.headers["set-cookie"].startswith("__Host-refresh=")


def test_a_browser_is_asked_for_a_passkey_that_knows_its_owner_and_asks_for_finger_or_pin(anna: Town) -> None:
    made(anna, key := Authenticator())
    options = told(anna, "/passkeys/challenges", {}, ANNA).body["options"]
    selection = options["authenticatorSelection"]
    assert (selection["residentKey"], selection["userVerification"]) == ("required", "required")
    assert options["excludeCredentials"] == [{"type": "public-key", "id": decisions.encoded(key.id)}]
    assert asked(anna)["allowCredentials"] == []


def test_its_owner_hears_of_a_new_passkey_by_mail(anna: Town) -> None:
    made(anna, Authenticator())
    last = outbox(anna)[-1]
    assert (last["to"], "Annas Telefon" in last["text"]) == ([ANNA], True)


def test_a_passkey_is_listed_and_one_that_was_removed_opens_nothing(anna: Town) -> None:
    made(anna, key := Authenticator())
    opened(anna, key.answers(asked(anna)))
    (shown,) = anna.get("/passkeys", ANNA).body["passkeys"]
    assert (shown["name"], shown["host"], "used_at" in shown) == ("Annas Telefon", "localhost", True)
    assert told(anna, f"/passkeys/{shown['id']}/revocations", {}, EVE).code == "not_found"
    assert told(anna, f"/passkeys/{shown['id']}/revocations", {}, ANNA).status == 200
    assert opened(anna, key.answers(asked(anna))).code == "passkey_refused"
    assert anna.get("/passkeys", ANNA).body == {"passkeys": []}


# Challenges


def test_an_answer_is_good_once(anna: Town) -> None:
    made(anna, key := Authenticator(step=0))
    answer = key.answers(asked(anna))
    assert [opened(anna, answer).code for _ in range(2)] == ["", "passkey_refused"]


def test_a_challenge_is_used_up_by_a_wrong_answer_too(anna: Town) -> None:
    made(anna, key := Authenticator())
    options = asked(anna)
    assert opened(anna, Authenticator(handle=key.handle).answers(options)).code == "passkey_refused"
    assert opened(anna, key.answers(options)).code == "passkey_refused"


def test_a_challenge_is_over_after_five_minutes(anna: Town) -> None:
    anna.turns_to("2036-11-22")
    signs_in(anna, ANNA)
    made(anna, key := Authenticator())
    options = asked(anna)
    anna.passes_ms(6 * MINUTE)
    assert opened(anna, key.answers(options)).code == "passkey_refused"


def test_a_challenge_of_ones_own_making_or_for_another_purpose_is_none(anna: Town) -> None:
    made(anna, key := Authenticator())
    for_making = told(anna, "/passkeys/challenges", {}, ANNA).body["options"]
    assert opened(anna, key.answers(for_making)).code == "passkey_refused"
    assert opened(anna, key.answers({"challenge": decisions.encoded(bytes(32))})).code == "passkey_refused"


def test_a_passkey_is_kept_for_who_asked_for_it_alone(anna: Town) -> None:
    options = told(anna, "/passkeys/challenges", {}, ANNA).body["options"]
    body = {"name": "Eves", "credential": Authenticator().creates(options)}
    assert told(anna, "/passkeys", body, EVE).code == "passkey_refused"


def test_a_passkey_is_made_within_ten_minutes_of_signing_in(anna: Town) -> None:
    anna.turns_to("2036-11-22")
    signs_in(anna, ANNA)
    anna.passes_ms(9 * MINUTE)
    options = told(anna, "/passkeys/challenges", {}, ANNA).body["options"]
    anna.passes_ms(2 * MINUTE)
    assert told(anna, "/passkeys/challenges", {}, ANNA).code == "sign_in_again"
    body = {"name": "Annas", "credential": Authenticator().creates(options)}
    assert told(anna, "/passkeys", body, ANNA).status == 201


def test_a_refreshed_token_is_no_fresh_sign_in(anna: Town) -> None:
    anna.turns_to("2036-11-22")
    cookie = cookie_of(signs_in(anna, ANNA))
    anna.passes_ms(20 * MINUTE)
    anna.tokens[ANNA] = told(anna, "/sessions/refreshments", {}, cookie=cookie).body["access_token"]
    options = {**asked(anna), "user": {"id": "AA"}}
    body = {"name": "Annas", "credential": Authenticator().creates(options)}
    refused = [told(anna, path, sent, ANNA).code for path, sent in (("/passkeys/challenges", {}), ("/passkeys", body))]
    assert refused == ["sign_in_again"] * 2


def test_a_challenge_is_answered_by_the_sign_in_that_asked_for_it(anna: Town) -> None:
    options = told(anna, "/passkeys/challenges", {}, ANNA).body["options"]
    signs_in(anna, ANNA)
    body = {"name": "Annas", "credential": Authenticator().creates(options)}
    assert told(anna, "/passkeys", body, ANNA).code == "passkey_refused"


# What a passkey must be


def test_who_was_not_verified_is_refused(anna: Town) -> None:
    assert made(anna, Authenticator(verifies=False)).code == "passkey_refused"
    made(anna, key := Authenticator())
    key.verifies = False
    assert opened(anna, key.answers(asked(anna))).code == "passkey_refused"


def test_a_copy_that_counts_behind_is_refused(anna: Town) -> None:
    made(anna, key := Authenticator())
    for _ in range(2):
        assert opened(anna, key.answers(asked(anna))).status == 201
    key.count -= 1
    assert opened(anna, key.answers(asked(anna))).code == "passkey_refused"


def test_a_passkey_that_does_not_count_goes_on(anna: Town) -> None:
    made(anna, key := Authenticator(step=0))
    assert [opened(anna, key.answers(asked(anna))).status for _ in range(2)] == [201, 201]


def test_a_page_of_another_origin_is_refused(anna: Town) -> None:
    assert made(anna, Authenticator(origin="https://evil.example")).code == "passkey_refused"
    made(anna, key := Authenticator())
    key.origin = "https://evil.example"
    assert opened(anna, key.answers(asked(anna))).code == "passkey_refused"


def test_a_passkey_of_the_site_opens_nothing_in_the_office(anna: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SITE_HOST", "talente.example.org")
    monkeypatch.setenv("OFFICE_HOST", "buero.example.org")
    made(anna, key := Authenticator(origin=ORIGIN))
    assert opened(anna, key.answers(asked(anna))).status == 201
    key.origin = "https://buero.example.org"
    assert opened(anna, key.answers(asked(anna))).code == "passkey_refused"


def test_a_town_without_a_host_of_its_own_has_no_passkeys(anna: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SITE_HOST", "")
    assert told(anna, "/sessions/passkey-challenges", {}).code == "passkeys_not_here"
    assert told(anna, "/passkeys/challenges", {}, ANNA).code == "passkeys_not_here"


def test_the_same_passkey_is_not_kept_for_two(anna: Town) -> None:
    made(anna, key := Authenticator())
    assert made(anna, key, EVE).code == "already_registered"


def test_a_passkey_names_its_owner(anna: Town) -> None:
    made(anna, key := Authenticator())
    key.handle = decisions.encoded(b"u:7F3K2MQ8")
    assert opened(anna, key.answers(asked(anna))).code == "passkey_refused"


def test_a_token_that_is_no_human_being_makes_no_passkey(town: Town) -> None:
    assert told(town, "/passkeys/challenges", {}, "anna").code == "not_allowed"


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
@given(st.binary(min_size=1, max_size=300), st.binary(min_size=1, max_size=60))
@example(b"[" * 6000, b"x")
def test_no_bytes_of_a_strangers_break_anything(ministack_town: Town, garbage: bytes, other: bytes) -> None:
    key = Authenticator()
    credential = key.answers({"challenge": decisions.encoded(other)})
    credential["response"] |= {"clientDataJSON": decisions.encoded(garbage)}
    assert opened(ministack_town, credential).code == "passkey_refused"


@pytest.mark.parametrize("part", ["attestationObject", "clientDataJSON"])
def test_a_cut_off_attestation_is_refused(anna: Town, part: str) -> None:
    for length in (2, 100, 130):
        options = told(anna, "/passkeys/challenges", {}, ANNA).body["options"]
        credential = Authenticator().creates(options)
        credential["response"][part] = credential["response"][part][:length]
        assert told(anna, "/passkeys", {"name": "x", "credential": credential}, ANNA).code == "passkey_refused"


@given(st.recursive(st.none() | st.integers() | st.text(max_size=5), st.lists, max_leaves=5))
def test_what_a_browser_says_is_read_or_refused(told_of: object) -> None:
    import json

    sent = {"response": {"clientDataJSON": decisions.encoded(json.dumps(told_of).encode())}}
    with pytest.raises(PasskeyRefused):
        decisions.said(sent, [ORIGIN])
