"""What a town's own configuration puts into its pages: its mark, its name, and the texts that people agree to."""

import base64
import json
import re
from pathlib import Path

import pytest

from chalicelib import config
from chalicelib.people.terms import papers as terms
from infra.site import marks, papers


def test_a_town_s_own_logo_is_its_mark_and_one_without_has_the_neutral_one() -> None:
    own, neutral = marks.mark("hattingen"), marks.mark("torgau")
    (held,) = re.findall(r"base64,([^\"]+)", own)
    assert base64.b64decode(held) == (config.TOWNS / "hattingen.svg").read_bytes()
    assert config.town("torgau").accent in neutral
    assert "<image" not in neutral


def test_a_logo_that_every_page_would_be_slow_by_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(config, "TOWNS", tmp_path)
    (tmp_path / "large.svg").write_text("<svg/>" * 5_000)
    with pytest.raises(RuntimeError, match="20000 bytes at most"):
        marks.mark("large")


def test_the_mark_and_the_name_are_in_every_head_and_on_the_home_screen(site_folder: Path) -> None:
    mark = marks.mark("hattingen")
    for app in ("", "till/", "wallet/", "card/", "join/", "office/"):
        assert (site_folder / app / "icon.svg").read_text("utf-8") == mark
        assert app == "" or [
            each.read_text("utf-8") for each in (site_folder / app / "assets").glob("mark-*.svg")
        ] == [mark]
    for page in ("index.html", "imprint/index.html", "privacy/index.html", "terms/shop-contract/index.html"):
        assert '<img class="logo" src="/icon.svg"' in (site_folder / page).read_text("utf-8")
    for app in ("till", "wallet"):
        manifest = json.loads((site_folder / app / "manifest.webmanifest").read_text("utf-8"))
        assert manifest["name"].endswith(config.town("hattingen").programme)
        assert manifest["theme_color"] == config.town("hattingen").accent


def test_a_text_stands_whole_on_its_page_and_needs_no_script(site_folder: Path) -> None:
    places = {
        "privacy-notice": "privacy",
        "shop-contract": "terms/shop-contract",
        "club-agreement": "terms/club-agreement",
    }
    for name, place in places.items():
        page = (site_folder / place / "index.html").read_text("utf-8")
        assert papers.html(terms.current()[name].text) in page
        assert "<script" not in page
        assert papers.versions()[name] == terms.current()[name].version


def test_a_text_brings_no_html_of_its_own() -> None:
    assert "<script>" not in papers.html("# T\n\n<script>alert(1)</script>\n\n[x](javascript:alert(1))")
    assert "javascript:" not in papers.html("# T\n\n<a>").lower()
