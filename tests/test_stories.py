"""The town's rules as stories that a shopkeeper can read, played against the real app on both engines."""

import re
from pathlib import Path

import pytest

from chalicelib.refusals import BY_CODE
from tests.conftest import Database
from tests.story import Story
from tests.town import town_at

STORIES = sorted((Path(__file__).parent / "stories").glob("*.txt"))


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.stem)
def test_the_story_goes_as_told(tables: Database, monkeypatch: pytest.MonkeyPatch, story: Path) -> None:
    lines = [line for line in story.read_text("utf-8").splitlines() if line and not line.startswith("#")]
    first, *events = lines
    with town_at(tables.environment(), monkeypatch, first.removeprefix("town ")) as town:
        told = Story(town)
        for line in events:
            told.plays(line)
        assert town.audit() == []


TECHNICAL = {
    *("malformed_json", "unknown_field", "missing_field", "wrong_type", "not_a_whole_number", "amount_negative"),
    *("missing_idempotency_key", "malformed_idempotency_key", "idempotency_key_reused", "invalid_cursor"),
    *("not_signed_in", "method_not_allowed", "body_too_large", "unsupported_media_type", "try_again"),
    *("already_registered", "day_still_open", "malformed_mail", "malformed_mail_address"),
}
"""Refusals that speak to programs, not to people at a counter; other tests meet them."""
AT_A_DESK = {
    *("already_handed_out", "card_not_in_batch", "cards_not_made", "host_not_final", "prints_gone", "range_backwards"),
    *("line_in_use", "passkey_refused", "passkeys_not_here", "pin_changed", "reason_needed", "list_too_long"),
    *("already_insolvent", "not_insolvent", "already_written_off", "nothing_owed", "shop_stopped"),
    *("already_ending", "not_ending", "club_ended", "deputy_lacks_role"),
    *("own_proposal", "proposal_changed", "proposal_decided", "above_limit"),
}
"""Refusals that people meet at a desk and not at a counter: printing, passkeys, the office. Other tests play them."""


def test_every_refusal_that_a_person_can_meet_is_told_in_a_story() -> None:
    told = {code for story in STORIES for code in re.findall(r"refused (\w+)", story.read_text("utf-8"))}
    assert set(BY_CODE) - TECHNICAL - AT_A_DESK <= told


def test_every_refusal_at_a_desk_is_played() -> None:
    others = [each for each in Path(__file__).parent.glob("test_*.py") if each != Path(__file__)]
    tests = "".join(each.read_text("utf-8") for each in others)
    named = {code for code in AT_A_DESK if f'"{code}"' in tests or f"{BY_CODE[code].__name__}" in tests}
    assert named == AT_A_DESK
