"""One page that is walked through, and photographed at each stop: light and dark, on a telephone and on a desk."""

import html
import json
from collections import ChainMap
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Locator, Page, ViewportSize

from infra.local.film import Film
from infra.shots.stage import Stage
from infra.shots.stops import STOPS
from infra.site.build import SITE

SIZES: dict[str, ViewportSize] = {"telephone": {"width": 320, "height": 640}, "desk": {"width": 1280, "height": 800}}
SETTLED_MS = 250
MOST = 3
"""So often a window is made higher."""
FOLDED = "() => Math.max(0, ...[document.documentElement"
FOLDED += ", ...document.querySelectorAll('.app > main, .office > main, dialog')]"
FOLDED += ".map(each => each.scrollHeight - each.clientHeight))"
HEAD = (
    '<!doctype html><html lang="de"><meta charset="utf-8"><title>Bilder</title><style>'
    "body{font:16px/1.5 system-ui;margin:2rem}section div{display:flex;flex-wrap:wrap;gap:1rem;align-items:start}"
    "img{border:1px solid #8888;height:auto;width:320px}img[src*=desk]{width:640px}</style><h1>Bilder</h1>\n"
)


@dataclass
class Album:
    """Where the pictures go. A stop that is not in STOPS is an error, and so is one that nobody came to."""

    folder: Path
    files: dict[str, list[str]] = field(default_factory=dict)

    def take(self, page: Page, name: str, language: str) -> None:
        """All pictures of one stop; what does not fit on a screen is shown whole beside it."""
        if name not in STOPS:
            raise KeyError(f"{name} is no stop of infra/shots/stops.py")
        for size, viewport in SIZES.items():
            page.set_viewport_size(viewport)
            for scheme in ("light", "dark"):
                page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
                page.wait_for_timeout(SETTLED_MS)
                self._keep(page, name, f"{name}-{language}-{size}-{scheme}")
            page.emulate_media(color_scheme="light")
            if _unfolded(page, viewport):
                self._keep(page, name, f"{name}-{language}-{size}-whole")

    def _keep(self, page: Page, name: str, file: str) -> None:
        page.screenshot(path=self.folder / f"{file}.png")
        self.files.setdefault(name, []).append(f"{file}.png")

    def missing(self) -> list[str]:
        return [name for name in STOPS if name not in self.files]

    def bind(self) -> Path:
        """The page to leaf through."""
        parts = [HEAD]
        for name, files in self.files.items():
            pictures = "".join(f'<img loading="lazy" src="{file}" alt="{html.escape(file)}">' for file in files)
            parts.append(f"<section><h2>{html.escape(name)}</h2><div>{pictures}</div></section>\n")
        index = self.folder / "index.html"
        index.write_text("".join(parts), "utf-8")
        return index


def _unfolded(page: Page, viewport: ViewportSize) -> bool:
    """Make the window so high that nothing is folded; a higher one may have another layout, and be too low again."""
    height = viewport["height"]
    for _ in range(MOST):
        folded = int(page.evaluate(FOLDED))
        if folded <= 1:
            break
        height += folded
        page.set_viewport_size({"width": viewport["width"], "height": height})
        page.wait_for_timeout(SETTLED_MS)
    return height > viewport["height"]


@dataclass
class Visit:
    """A browser's page in one app; buttons are found by their texts' keys, so that a better word breaks no walk."""

    stage: Stage
    page: Page
    film: Film
    album: Album
    app: str
    part: str = ""
    """The section of the texts that the page of now has for itself, such as `office_cards`."""

    def word(self, key: str, **holes: object) -> str:
        """What the German page says under a key of its app, of the sign-in, or under one that all apps share."""
        texts = json.loads((SITE / "texts" / "de.json").read_text("utf-8"))
        named = (self.part or f"{self.app}_more", self.app, "signin", "common")
        told: str = ChainMap(*(texts.get(name, {}) for name in named))[key]
        return told.format(**holes) if holes else told

    def goes(self, path: str) -> None:
        self.page.goto(f"{self.stage.address}{path}")

    def tap(self, key: str, role: str = "button", **holes: object) -> None:
        self.found(key, role, **holes).click()

    def found(self, key: str, role: str = "button", **holes: object) -> Locator:
        exact = self.word(key, **holes)
        return self.page.get_by_role(role, name=exact, exact=role != "switch").first  # type: ignore[arg-type]

    def says(self, key: str, **holes: object) -> None:
        """Wait until the page says it."""
        self.page.get_by_text(self.word(key, **holes)).first.wait_for()

    def fills(self, key: str, text: str) -> None:
        self.page.get_by_label(self.word(key), exact=True).first.fill(text)

    def chooses(self, key: str, value: str) -> None:
        self.page.get_by_label(self.word(key), exact=True).select_option(value)

    def keys(self, text: str) -> None:
        for key in text:
            self.page.get_by_role("button", name=key, exact=True).click()

    def signs_in(self, mail: str, waiting: str = "") -> None:
        """By the code that is mailed; `waiting` names the picture of the page that asks for it."""
        self.fills("signin.mail", mail)
        self.tap("signin.ask")
        self.page.get_by_label(self.word("signin.code")).wait_for()
        if waiting:
            self.shot(waiting)
        self.fills("signin.code", self.stage.mailed(self.page.request, mail))

    def shot(self, name: str, english: bool = False) -> None:
        """Photograph what is on the screen; with `english` once more in the other language."""
        self.page.wait_for_load_state("networkidle")
        self.album.take(self.page, name, "de")
        if english:
            self.page.locator("button[lang=en]").click()
            self.album.take(self.page, name, "en")
            self.page.locator("button[lang=de]").click()
