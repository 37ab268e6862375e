"""The town's rules as stories that a shopkeeper can read, played against the real app on both engines."""

from pathlib import Path

import pytest

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
