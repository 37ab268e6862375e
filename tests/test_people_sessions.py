"""Sign-ins: a token for a quarter of an hour, a refresh token that changes with each use, and what a stolen one is."""

import jwt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib import access, config, keys
from chalicelib.callers import Hat
from chalicelib.people.persons import book as persons
from chalicelib.people.sessions import book as sessions
from chalicelib.people.sessions import decisions
from chalicelib.people.sessions.values import Tokens
from chalicelib.refusals import NotAllowed, NotFound, NotSignedIn, Refusal, SessionOver
from tests.town import Town

LOOK = ("GET", "/v1/accounts/{id}")
MINUTE = 60_000


@pytest.fixture
def anna(town: Town) -> Tokens:
    """Anna, who signed in as the holder of her card."""
    person = persons.register("anna@example.org")
    persons.give_hat(person.id, Hat("member", town.accounts["anna"]), person.id)
    return sessions.opened(Hat("member", town.accounts["anna"]), person.id, "phone")


def over(token: str) -> type[Refusal] | None:
    try:
        sessions.refreshed(token)
    except Refusal as no:
        return type(no)
    return None


def test_an_access_token_says_who_calls_and_ends_after_a_quarter_of_an_hour(town: Town, anna: Tokens) -> None:
    who = access.caller(f"Bearer {anna.access}", *LOOK)
    assert (who.role, who.party, who.person) == ("member", town.accounts["anna"], anna.session.person)
    assert anna.seconds == 15 * 60
    town.passes_ms(16 * MINUTE)
    with pytest.raises(NotSignedIn):
        access.caller(f"Bearer {anna.access}", *LOOK)


def test_a_refresh_token_is_good_once_and_its_successor_goes_on(anna: Tokens) -> None:
    after = sessions.refreshed(anna.refresh)
    assert after.refresh != anna.refresh
    assert sessions.refreshed(after.refresh).session.turn == 3


def test_two_tabs_get_the_same_successor_once(town: Town, anna: Tokens) -> None:
    after = sessions.refreshed(anna.refresh)
    town.passes_ms(20_000)
    assert sessions.refreshed(anna.refresh).refresh == after.refresh
    assert over(anna.refresh) is SessionOver


def test_a_stolen_refresh_token_closes_its_family(town: Town, anna: Tokens) -> None:
    thief = sessions.refreshed(anna.refresh)
    town.passes_ms(MINUTE)
    assert over(anna.refresh) is SessionOver
    assert over(thief.refresh) is SessionOver
    assert sessions.listed(anna.session.owner) == []


def test_what_is_not_used_for_long_is_over(town: Town) -> None:
    evening = sessions.opened(Hat("clerk", "operator"), "u:7F3K2MQ8")
    town.passes_ms(13 * 60 * MINUTE)
    assert over(evening.refresh) is SessionOver
    assert sessions.listed("u:7F3K2MQ8") == []


def test_one_acts_in_roles_of_ones_own_alone(town: Town, anna: Tokens) -> None:
    with pytest.raises(NotAllowed):
        sessions.switched(anna.session.id, anna.refresh, Hat("clerk", "operator"))
    persons.give_hat(anna.session.person, Hat("clerk", "operator"), "operator")
    after = sessions.switched(anna.session.id, anna.refresh, Hat("clerk", "operator"))
    assert access.caller(f"Bearer {after.access}", "GET", "/v1/credit-lines").party == "operator"


def test_a_switch_whose_answer_was_lost_is_asked_again_once(town: Town, anna: Tokens) -> None:
    person = Hat("person", anna.session.person)
    first, again = (sessions.switched(anna.session.id, anna.refresh, person) for _ in range(2))
    assert first.refresh == again.refresh
    with pytest.raises(SessionOver):
        sessions.switched(anna.session.id, anna.refresh, person)
    assert over(first.refresh) is SessionOver


def test_a_sign_in_switches_by_its_own_refresh_token_alone(anna: Tokens) -> None:
    other = sessions.opened(anna.session.hat, anna.session.person, "tablet")
    for token in (other.refresh, anna.refresh[:-1], anna.access, ""):
        with pytest.raises(NotSignedIn):
            sessions.switched(anna.session.id, token, Hat("person", anna.session.person))
    assert [over(each.refresh) for each in (anna, other)] == [None, None]


def test_a_role_that_was_taken_away_is_lost_with_the_next_token(anna: Tokens) -> None:
    persons.take_hat(anna.session.person, anna.session.hat)
    assert sessions.refreshed(anna.refresh).session.hat == Hat("person", anna.session.person)


@pytest.mark.parametrize("registered", [True, False])
def test_one_sign_in_too_many_ends_the_one_that_was_used_longest_ago(town: Town, registered: bool) -> None:
    town.turns_to("2036-11-22")
    hat, person = Hat("member", town.accounts["anna"]), "u:7F3K2MQ8" if registered else ""
    if registered:
        persons.give_hat(person, hat, person)
    first, second = sessions.opened(hat, person), sessions.opened(hat, person)
    for _ in range(decisions.MOST - 2):
        sessions.opened(hat, person)
    assert len(sessions.listed(first.session.owner)) == decisions.MOST == 50
    used = sessions.refreshed(first.refresh)
    sessions.opened(hat, person)
    assert (over(second.refresh), over(used.refresh)) == (SessionOver, None)
    assert len(sessions.listed(first.session.owner)) == decisions.MOST


def test_signing_out_everywhere_leaves_this_one_if_asked(anna: Tokens) -> None:
    other = sessions.opened(anna.session.hat, anna.session.person, "tablet")
    assert len(sessions.listed(anna.session.person)) == 2
    assert sessions.closed_all(anna.session.person, but=other.session.id) == 1
    assert over(anna.refresh) is SessionOver
    assert sessions.session(anna.session.person, other.session.id).device == "tablet"
    with pytest.raises(NotFound):
        sessions.session("u:00000000", other.session.id)


def test_a_token_of_another_town_or_another_kind_opens_nothing(town: Town, anna: Tokens) -> None:
    key = decisions.signing_key(keys.known()[0], config.environment().town, "access")
    said = jwt.decode(anna.access, key, algorithms=["HS256"], options={"verify_exp": False})
    foreign = jwt.encode(said | {"iss": "elsewhere"}, key, headers={"typ": "at+jwt"})
    plain = jwt.encode(said, key)
    unsigned = jwt.encode(said, None, algorithm="none", headers={"typ": "at+jwt"})  # type: ignore[arg-type]
    for token in (foreign, plain, unsigned, anna.access[:-2], f"{anna.access}.x", "a.b.c", ".."):
        with pytest.raises(NotSignedIn):
            access.caller(f"Bearer {token}", *LOOK)


@given(st.text())
def test_no_text_but_a_token_refreshes_anything(garbage: str) -> None:
    assert decisions.refresh_read(garbage, b"k") is None
