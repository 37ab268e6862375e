"""Signing in with a code by e-mail: what opens, what does not, what an outsider learns of it."""

import re
from typing import Any

import pytest

from chalicelib.callers import Hat
from chalicelib.people.persons import book as persons
from chalicelib.people.sessions import codes
from chalicelib.wire import Wire
from tests.signing import asks, code_for, cookie_of, outbox, registered, signs_in, told
from tests.town import Reply, Town

ANNA, CLERK = "anna@example.org", Hat("clerk", "operator")
MINUTE = 60_000


@pytest.fixture
def anna(town: Town) -> Town:
    """A town in which Anna has an address, and holds her card."""
    registered(ANNA, Hat("member", town.accounts["anna"]))
    return town


def opens(town: Town, request: str, code: str, **more: str) -> Reply:
    return told(town, "/sessions", {"request": request, "code": code, **more})


# What opens


def test_a_code_opens_a_sign_in_that_reads_ones_own_account(anna: Town) -> None:
    reply = signs_in(anna, ANNA, device="phone")
    member = {"role": "member", "party": anna.accounts["anna"]}
    assert (reply.status, reply.body["hat"], reply.body["hats"]) == (201, member, [member])
    assert reply.body["person"]["mail"] == ANNA
    assert anna.get(f"/accounts/{anna.accounts['anna']}", ANNA).status == 200
    assert anna.get("/credit-lines", ANNA).code == "not_allowed"


def test_a_code_may_be_typed_with_a_gap(anna: Town) -> None:
    request, code = code_for(anna, ANNA)
    assert opens(anna, request, f"{code[:3]} {code[3:]}").status == 201


def test_a_browser_gets_its_refresh_token_in_a_cookie_that_no_script_and_no_other_site_reaches(anna: Town) -> None:
    reply = signs_in(anna, ANNA)
    assert "refresh_token" not in reply.body
    _, *flags = reply.headers["set-cookie"].split("; ")
    assert reply.headers["set-cookie"].startswith("__Host-refresh=")
    assert set(flags) == {"Path=/", f"Max-Age={400 * 86_400}", "Secure", "HttpOnly", "SameSite=Strict"}


def test_a_program_gets_its_refresh_token_in_the_body_and_no_cookie(anna: Town) -> None:
    reply = signs_in(anna, ANNA, refresh="body")
    assert "set-cookie" not in reply.headers
    again = told(anna, "/sessions/refreshments", {"refresh_token": reply.body["refresh_token"]})
    assert again.body["refresh_token"] != reply.body["refresh_token"]
    assert "set-cookie" not in again.headers


def test_the_mail_has_the_code_in_its_text_alone_and_in_the_language_asked_for(anna: Town) -> None:
    _, code = code_for(anna, ANNA)
    asks(anna, ANNA, language="en")
    german, english = outbox(anna)
    assert (code in german["text"], re.search(r"\d", german["subject"])) == (True, None)
    assert ("Guten Tag" in german["text"], "Hello" in english["text"]) == (True, True)
    assert german["to"] == [ANNA]


def test_it_goes_to_the_address_that_was_registered_however_it_was_typed(anna: Town) -> None:
    asks(anna, "ANNA@Example.org")
    assert outbox(anna)[0]["to"] == [ANNA]


# What does not


def test_a_code_opens_once(anna: Town) -> None:
    request, code = code_for(anna, ANNA)
    assert [opens(anna, request, code).code for _ in range(2)] == ["", "wrong_code"]


def test_a_code_is_over_after_ten_minutes(anna: Town) -> None:
    anna.turns_to("2036-11-22")
    request, code = code_for(anna, ANNA)
    anna.passes_ms(11 * MINUTE)
    assert opens(anna, request, code).code == "wrong_code"


def test_the_sixth_try_fails_with_the_right_code_too(anna: Town) -> None:
    request, code = code_for(anna, ANNA)
    assert {opens(anna, request, wrong(code)).code for _ in range(5)} == {"wrong_code"}
    assert opens(anna, request, code).code == "wrong_code"


def test_a_code_is_good_for_its_own_request_alone(anna: Town) -> None:
    (first, _), (_, second) = code_for(anna, ANNA), code_for(anna, ANNA)
    assert opens(anna, first, second).code == "wrong_code"
    assert opens(anna, "0" * 26, second).code == "wrong_code"


def test_many_codes_of_one_address_share_a_days_tries(anna: Town) -> None:
    asked = [code_for(anna, ANNA) for _ in range(5)]
    tries = [opens(anna, request, wrong(code)).code for request, code in asked for _ in range(4)]
    assert tries == ["wrong_code"] * 20
    last = opens(anna, *asked[0])
    assert (last.status, last.code) == (429, "too_many_tries")
    assert int(last.headers["retry-after"]) > 0


def test_who_signs_in_has_made_no_wrong_tries(anna: Town) -> None:
    for _ in range(5):
        request, code = code_for(anna, ANNA)
        tries = [opens(anna, request, guess).status for guess in (*[wrong(code)] * 4, code)]
        assert tries == [403, 403, 403, 403, 201]


def test_one_address_gets_five_codes_an_hour(anna: Town) -> None:
    anna.turns_to("2036-11-22")
    assert [asks(anna, mail).status for mail in [ANNA] * 4 + ["Anna@EXAMPLE.org"]] == [200] * 5
    assert asks(anna, ANNA).code == "too_many_tries"
    anna.passes_ms(61 * MINUTE)
    assert asks(anna, ANNA).status == 200


def test_one_network_address_gets_thirty_codes_an_hour(ministack_town: Town) -> None:
    ministack_town.turns_to("2036-11-22")
    asked = [asks(ministack_town, f"somebody{i}@example.org").status for i in range(31)]
    assert asked == [200] * 30 + [429]


@pytest.mark.parametrize("mail", ["", "anna", "anna@example", "ann\u212a@example.org", "a@b.de, c@d.de", "a@b.de\n"])
def test_what_is_no_address_is_refused(ministack_town: Town, mail: str) -> None:
    assert asks(ministack_town, mail).code == "malformed_mail_address"
    assert outbox(ministack_town) == []


@pytest.mark.parametrize(
    "body",
    [
        {"request": "0" * 26, "code": "12345"},
        {"request": "0" * 26, "code": "１２３４５６"},
        {"request": "../" * 8, "code": "123456"},
        {"request": "0" * 26, "code": 123456},
        {"request": "0" * 26, "code": "123456", "hat": {"role": "till", "party": "s:7F3K2MQ8"}},
        {"request": "0" * 26, "code": "123456", "hat": {"role": "clerk", "party": "m:1#2"}},
        {"request": "0" * 26, "code": "123456", "device": "a\nb"},
    ],
)
def test_a_body_that_cannot_be_meant_is_refused(ministack_town: Town, body: dict[str, Any]) -> None:
    assert told(ministack_town, "/sessions", body).status == 400


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 10**6:06d}"


# What an outsider learns


def test_an_address_that_nobody_has_is_answered_as_any_other(anna: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    known, unknown = (traced(anna, mail, monkeypatch) for mail in (ANNA, "nobody@example.org"))
    assert known[0].status == unknown[0].status
    assert known[0].body.keys() == unknown[0].body.keys()
    assert known[0].headers.keys() == unknown[0].headers.keys()
    assert (known[1], len(known[1]) > 8) == (unknown[1], True)


def traced(town: Town, mail: str, patch: pytest.MonkeyPatch) -> tuple[Reply, list[str]]:
    """An answer, and everything that was asked of AWS for it, in its order."""
    seen: list[str] = []
    over_line = Wire.call

    def called(self: Wire, operation: str, payload: dict[str, Any]) -> dict[str, Any]:
        tables = re.findall(r"'TableName': '[\w-]+-(\w+)'", str(payload))
        seen.append(f"{self.dialect.name} {operation} {tables}")
        return {} if self.dialect.name == "sqs" else over_line(self, operation, payload)

    with patch.context() as patched:
        patched.setattr(Wire, "call", called)
        patched.setenv("MAIL_QUEUE", "https://sqs.eu-central-1.amazonaws.com/000000000000/mails")
        return asks(town, mail), seen


def test_who_is_new_is_registered_with_the_code_that_their_address_got(town: Town) -> None:
    request, code = code_for(town, "New@example.org")
    assert persons.known_by("new@example.org") is None
    assert opens(town, request, wrong(code), mail="new@example.org").code == "wrong_code"
    reply = opens(town, request, code, mail="new@example.org")
    assert (reply.status, reply.body["hat"]["role"]) == (201, "person")
    assert persons.person(reply.body["person"]["id"]).mail == "new@example.org"
    assert opens(town, request, code, mail="new@example.org").code == "wrong_code"


def test_a_code_registers_no_other_address_than_the_one_that_got_it(town: Town) -> None:
    request, code = code_for(town, "new@example.org")
    assert opens(town, request, code, mail="other@example.org").code == "wrong_code"
    assert opens(town, request, code).code == "wrong_code"
    assert persons.known_by("other@example.org") is None


def test_two_codes_of_a_new_address_register_one_person(town: Town) -> None:
    first, second = (code_for(town, "new@example.org") for _ in range(2))
    replies = [opens(town, *each, mail="new@example.org") for each in (first, second)]
    assert replies[0].body["person"] == replies[1].body["person"]


def test_no_code_and_no_address_is_kept_beside_the_mail(anna: Town) -> None:
    _, code = code_for(anna, ANNA)
    prefix = anna.book.names.balance.removesuffix("balance")
    kept = str(anna.book.line.call("Scan", {"TableName": f"{prefix}sessions"})["Items"])
    assert "sealed" in kept
    assert (f"'{code}'" in kept, ANNA in kept) == (False, False)


# Going on


def test_a_cookie_goes_on_and_a_replayed_one_ends_the_family(anna: Town) -> None:
    first = cookie_of(signs_in(anna, ANNA))
    second = told(anna, "/sessions/refreshments", {}, cookie=first)
    assert second.status == 200
    third = told(anna, "/sessions/refreshments", {}, cookie=cookie_of(second))
    assert told(anna, "/sessions/refreshments", {}, cookie=first).code == "session_over"
    assert told(anna, "/sessions/refreshments", {}, cookie=cookie_of(third)).code == "session_over"


@pytest.mark.parametrize("sent", [{}, {"refresh_token": "x"}, {"refresh_token": "ABC.1.DEF"}])
def test_what_is_no_refresh_token_goes_on_with_nothing(ministack_town: Town, sent: dict[str, str]) -> None:
    reply = told(ministack_town, "/sessions/refreshments", sent)
    assert (reply.status, reply.code) == (401, "not_signed_in")


def test_signing_out_takes_the_cookie_away_and_is_never_refused(anna: Town) -> None:
    kept = cookie_of(signs_in(anna, ANNA))
    ends = [told(anna, "/sessions/ends", {}, cookie=cookie) for cookie in (kept, kept, "")]
    assert [reply.body for reply in ends] == [{"ended": 1}, {"ended": 0}, {"ended": 0}]
    assert {"; Max-Age=0;" in reply.headers["set-cookie"] for reply in ends} == {True}
    assert told(anna, "/sessions/refreshments", {}, cookie=kept).code == "session_over"


# One's own sign-ins


def test_ones_own_sign_ins_are_listed_and_this_one_is_marked(anna: Town) -> None:
    for device in ("phone", "tablet"):
        signs_in(anna, ANNA, device=device)
    shown = anna.get("/sessions", ANNA).body["sessions"]
    assert {(each["device"], each["this"]) for each in shown} == {("phone", False), ("tablet", True)}


def test_a_device_that_was_lost_is_signed_out_from_another(anna: Town) -> None:
    lost = cookie_of(signs_in(anna, ANNA, device="phone"))
    signs_in(anna, ANNA, device="tablet")
    (phone,) = [each["id"] for each in anna.get("/sessions", ANNA).body["sessions"] if not each["this"]]
    assert told(anna, f"/sessions/{phone}/revocations", {}, ANNA).body == {"ended": 1}
    assert told(anna, "/sessions/refreshments", {}, cookie=lost).code == "session_over"
    assert told(anna, f"/sessions/{phone}/revocations", {}, ANNA).code == "not_found"


def test_nobody_signs_somebody_else_out(anna: Town) -> None:
    registered("eve@example.org", CLERK)
    session = signs_in(anna, ANNA).body["session"]
    signs_in(anna, "eve@example.org")
    assert told(anna, f"/sessions/{session}/revocations", {}, "eve@example.org").code == "not_found"


@pytest.mark.parametrize(("but_this", "ended"), [(True, 2), (False, 3)])
def test_signing_out_everywhere(anna: Town, but_this: bool, ended: int) -> None:
    kept = [cookie_of(signs_in(anna, ANNA)) for _ in range(3)]
    assert told(anna, "/sessions/revocations", {"but_this": but_this}, ANNA).body == {"ended": ended}
    after = [told(anna, "/sessions/refreshments", {}, cookie=cookie).status for cookie in kept]
    assert after == [401, 401, 200 if but_this else 401]


def test_a_token_that_is_no_sign_in_has_none(town: Town) -> None:
    assert town.get("/sessions", "anna").code == "not_allowed"
    assert told(town, "/sessions/hats", {"role": "clerk", "party": "operator"}, "clerk").code == "not_allowed"
    assert town.get("/sessions", "bakery").code == "not_allowed"


# Hats


def test_who_wears_two_hats_begins_in_the_last_one_and_switches(anna: Town) -> None:
    member = Hat("member", anna.accounts["anna"])
    person = persons.known_by(ANNA)
    assert person
    persons.give_hat(person.id, CLERK, "operator")
    assert signs_in(anna, ANNA, hat={"role": "clerk", "party": "operator"}).body["hat"]["role"] == "clerk"
    last = signs_in(anna, ANNA)
    assert last.body["hat"]["role"] == "clerk"
    switched = told(anna, "/sessions/hats", {"role": member.role, "party": member.party}, ANNA, cookie_of(last))
    assert switched.body["hat"] == {"role": "member", "party": member.party}
    assert signs_in(anna, ANNA).body["hat"]["role"] == "member"


def test_switching_gives_the_next_refresh_token_and_the_one_before_is_spent(anna: Town) -> None:
    reply = signs_in(anna, ANNA)
    wish = {"role": "person", "party": reply.body["person"]["id"]}
    switched = told(anna, "/sessions/hats", wish, ANNA, cookie_of(reply))
    assert switched.body["hat"]["role"] == "person"
    assert (
        told(anna, "/sessions/refreshments", {}, cookie=cookie_of(switched)).body["session"] == reply.body["session"]
    )
    assert told(anna, "/sessions/refreshments", {}, cookie=cookie_of(reply)).code == "session_over"


def test_an_access_token_alone_gets_no_refresh_token(anna: Town) -> None:
    reply = signs_in(anna, ANNA, refresh="body")
    wish = {"role": "person", "party": reply.body["person"]["id"]}
    assert told(anna, "/sessions/hats", wish, ANNA).code == "not_signed_in"
    switched = told(anna, "/sessions/hats", {**wish, "refresh_token": reply.body["refresh_token"]}, ANNA)
    assert (switched.status, "set-cookie" in switched.headers) == (200, False)
    assert told(anna, "/sessions/refreshments", {"refresh_token": switched.body["refresh_token"]}).status == 200


def test_a_hat_that_is_not_ones_own_is_refused_and_the_code_stays_good(anna: Town) -> None:
    request, code = code_for(anna, ANNA)
    wish = {"request": request, "code": code, "hat": {"role": "clerk", "party": "operator"}}
    assert told(anna, "/sessions", wish).code == "not_allowed"
    assert opens(anna, request, code).status == 201
    cookie = cookie_of(signs_in(anna, ANNA))
    wish = {"role": "board", "party": "operator"}
    assert told(anna, "/sessions/hats", wish, ANNA, cookie).code == "not_allowed"
    assert told(anna, "/sessions/refreshments", {}, cookie=cookie).status == 200


def test_hats_are_told_with_the_names_of_those_they_are_for(anna: Town) -> None:
    anna.registers_clubs()
    registered("otto@example.org", Hat("club", anna.accounts["fc"]), Hat("shop", anna.accounts["bakery"]), CLERK)
    shown = {hat["role"]: hat.get("name") for hat in signs_in(anna, "otto@example.org").body["hats"]}
    assert shown == {"club": "fc", "shop": None, "clerk": "Hattingen Card"}


def test_somebody_without_a_hat_signs_in_as_themselves(town: Town) -> None:
    person = registered("new@example.org")
    assert signs_in(town, "new@example.org").body["hat"] == {"role": "person", "party": person.id}
    assert town.get(f"/accounts/{town.accounts['anna']}", "new@example.org").code == "not_allowed"


def test_the_allowances_are_what_the_docs_say() -> None:
    told_of = {each.name: (each.tries, each.seconds) for each in (codes.ASKED, codes.ASKED_FROM, codes.TRIED)}
    assert told_of == {"codes": (5, 3600), "codes from": (30, 3600), "code tries": (20, 86_400)}
