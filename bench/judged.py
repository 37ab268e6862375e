"""Lighthouse's judgement of the pages, and how soon a tap and a card before the camera are answered.

Lighthouse counts to 100 and slows the processor down by itself. What else the machine does makes it worse, never
better, so that the best of some runs is the page's own.
"""

import json
import os
import subprocess
from itertools import pairwise
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
USUAL = 4.0
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
    best, slower = dict.fromkeys(CATEGORIES, 0.0), USUAL
    for _ in range(RUNS):
        report = _report(url, slower)
        told = {name: round(report["categories"][name]["score"] * FULL) for name in CATEGORIES}
        best = {name: max(best[name], told[name]) for name in CATEGORIES}
        if min(best.values()) == FULL:
            break
        slower = slowdown(report["environment"]["benchmarkIndex"])
    return best


def slowdown(index: float) -> float:
    """How many times a machine of this benchmark index must be slowed down to be a middling telephone; at most four.

    Lighthouse's own four times are meant for an index of 1533. Source: Lighthouse, `docs/throttling.md`, and the
    calculator that it names (BenchmarkIndex to multiplier, linear between these points).

    >>> [slowdown(index) for index in (475, 800, 1050, 1300, 1533, 2000)]
    [1.5, 2.0, 2.5, 3.0, 4.0, 4.0]
    """
    points = ((150, 1), (800, 2), (1300, 3), (1533, USUAL))
    for (low, least), (high, most) in pairwise(points):
        if index < high:
            return least + max(0.0, (index - low) / (high - low) * (most - least))
    return USUAL


def _report(url: str, slower: float) -> dict[str, Any]:
    with TemporaryDirectory() as folder:
        file = Path(folder) / "report.json"
        words = [f"--only-categories={','.join(CATEGORIES)}", "--output=json", f"--output-path={file}", "--quiet"]
        words += [f"--throttling.cpuSlowdownMultiplier={slower}", "--chrome-flags=--headless=new --no-sandbox"]
        _run([str(tools.lighthouse()), url, *words])
        told: dict[str, Any] = json.loads(file.read_text("utf-8"))
    return told


def _run(command: list[str]) -> None:
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
