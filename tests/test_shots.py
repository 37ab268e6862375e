"""The pictures of `make shots`: no screen is without one. That the walks arrive, the command itself finds out."""

from infra.shots.stops import FRAMES, STOPS
from infra.site.build import SITE

APPS = SITE / "apps"


def test_every_screen_is_photographed() -> None:
    drawn = {str(path.relative_to(APPS)) for path in APPS.rglob("*.tsx")}
    plain = {str(path.relative_to(APPS)) for path in (APPS / "home").rglob("index.html")}
    assert drawn >= FRAMES
    assert set(STOPS.values()) == drawn - FRAMES | plain
