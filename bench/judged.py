"""Lighthouse's judgement of the pages, and how soon a tap and a card before the camera are answered.

Lighthouse counts to 100 and slows the processor down by itself. What else the machine does makes it worse, never
better, so that the best of some runs is the page's own.
"""

import json
import os
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bench import taps
from bench.figures import Goal, measures
from bench.site import Site
from infra.local import tools
from infra.shots import stage

TOWN = "torgau"
PATHS = ("/", "/card/", "/wallet/", "/till/")
CATEGORIES = ("performance", "accessibility", "best-practices")
RUNS = 3
FULL = 100
ATTEMPTS = 3
"""Lighthouse gives up now and then on a browser's trace (`NO_NAVSTART`) and says itself: run again."""


@measures(*(Goal(f"lighthouse.{name}", FULL, "higher") for name in CATEGORIES))
def lighthouse(_: Site) -> list[float]:
    """The worst of the pages, each with the best of its runs, on a slow telephone."""
    with stage.served(TOWN) as address:
        found = [_best(f"{address}{path}") for path in PATHS]
    return [min(page[name] for page in found) for name in CATEGORIES]


def _best(url: str) -> dict[str, float]:
    """A page's best judgements; no further run where all are full already."""
    best = dict.fromkeys(CATEGORIES, 0.0)
    for _ in range(RUNS):
        told = _judged(url)
        best = {name: max(best[name], told[name]) for name in CATEGORIES}
        if min(best.values()) == FULL:
            break
    return best


def _judged(url: str) -> dict[str, float]:
    with TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        _run(url, report)
        told: dict[str, Any] = json.loads(report.read_text("utf-8"))["categories"]
    return {name: round(told[name]["score"] * FULL) for name in CATEGORIES}


def _run(url: str, report: Path) -> None:
    words = [f"--only-categories={','.join(CATEGORIES)}", "--output=json", f"--output-path={report}", "--quiet"]
    command = [str(tools.lighthouse()), url, *words, "--chrome-flags=--headless=new --no-sandbox"]
    for last in [False] * (ATTEMPTS - 1) + [True]:
        if subprocess.run(command, check=last, env=_environment()).returncode == 0:
            return


def _environment() -> dict[str, str]:
    return os.environ | {"CHROME_PATH": str(tools.chromium())}


@measures(
    Goal("tap.till", 3),
    Goal("tap.till.ms", 100),
    Goal("tap.wallet", 3),
    Goal("tap.wallet.ms", 100),
    Goal("camera.seconds", 1),
)
def answered(_: Site) -> list[float]:
    """The slowest kind of tap against one that does nothing, on a processor slowed down six times; then the camera."""
    with stage.opened(TOWN) as here, taps.browsing() as (browser, film):
        till = taps.paired(browser, film, here)
        seconds = taps.read(till)
        found = [taps.till(till), taps.wallet(taps.signed_in(browser, film, here))]
    return [told for slowest, nothing in found for told in (slowest / nothing, slowest)] + [seconds]
