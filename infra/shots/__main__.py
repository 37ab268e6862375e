"""`make shots TOWN=torgau`: a town is opened, walked through and photographed, into `.local/shots/`."""

import argparse
import shutil
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Browser, Page, sync_playwright

from infra.local import tools
from infra.local.film import Film
from infra.local.places import LOCAL
from infra.local.processes import ProcessFailed
from infra.shots import join, office, pages, stage, till, wallet
from infra.shots.album import SIZES, Album, Visit

WALKS = (
    ("common", pages.plain),
    ("card", pages.card),
    ("till", till.unwell),
    ("till", till.till),
    ("wallet", wallet.wallet),
    ("wallet", wallet.newcomer),
    ("wallet", wallet.nameless),
    ("join", join.bakery),
    ("join", join.club),
    ("office", office.clerk),
    ("office", office.board),
)

PATIENCE_MS = 15_000


def main() -> None:
    arguments = argparse.ArgumentParser(prog="make shots", description=__doc__)
    arguments.add_argument("--town", default="torgau", help="TOWN=")
    try:
        print(photographed(arguments.parse_args().town))
    except (ProcessFailed, tools.ToolMissing) as failure:
        sys.exit(str(failure))


def photographed(town: str) -> Path:
    """The page to leaf through, `index.html` beside all the pictures; those of before are gone."""
    folder = LOCAL / "shots"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    album = Album(folder)
    with stage.opened(town) as here, TemporaryDirectory() as camera, sync_playwright() as playwright:
        film = Film(Path(camera) / "film.y4m")
        browser = playwright.chromium.launch(executable_path=tools.chromium(), args=film.arguments)
        for app, walk in WALKS:
            film.shows_nothing()
            page = _telephone(browser)
            walk(Visit(here, page, film, album, app))
            page.context.close()
        browser.close()
    if missing := album.missing():
        sys.exit(f"No picture of: {', '.join(missing)}")
    return album.bind()


def _telephone(browser: Browser) -> Page:
    """A page with a camera and without a service worker; what moves stands still."""
    context = browser.new_context(
        viewport=SIZES["telephone"],
        permissions=["camera"],
        locale="de-DE",
        service_workers="block",
        reduced_motion="reduce",
    )
    context.set_default_timeout(PATIENCE_MS)
    return context.new_page()


if __name__ == "__main__":
    main()
