"""A town's file and the environment: checked once at start, so that a mistake stops the start and not a scan."""

import pytest

from chalicelib import config
from chalicelib.config import LAPTOP_KEY
from tests.town import forget_everything

TOWNS = sorted(path.stem for path in config.TOWNS.glob("*.toml"))


@pytest.mark.parametrize("name", TOWNS)
def test_every_towns_file_can_be_read(name: str) -> None:
    town = config.town(name)
    assert town.id == name
    assert {*town.pay_order, *town.transfers} <= set(town.pockets)
    assert len(f"HTTPS://{town.host}/") + 31 <= 61, "its cards would need a larger QR code"


def test_two_towns_never_share_the_letters_on_their_cards() -> None:
    assert len({config.town(name).code for name in TOWNS}) == len(TOWNS)


def test_an_unknown_town_names_those_there_are() -> None:
    with pytest.raises(RuntimeError, match="hattingen, torgau"):
        config.town("atlantis")


def test_a_function_in_the_cloud_does_not_start_with_a_known_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_LAMBDA_FUNCTION_NAME", "api")
    monkeypatch.setenv("MASTER_KEY", LAPTOP_KEY)
    forget_everything()
    with pytest.raises(RuntimeError, match="MASTER_KEY"):
        config.environment()
    forget_everything()
