"""What axe finds wrong with a page, by the rules of WCAG 2.2 AA and its best practices."""

from functools import cache

from playwright.sync_api import Page

from infra.site.build import SITE

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@cache
def _source() -> str:
    return (SITE / "node_modules" / "axe-core" / "axe.min.js").read_text("utf-8")


def violations(page: Page) -> list[str]:
    """Each finding with the elements it is about; a page without any has none."""
    page.evaluate(_source())  # evaluated by the debugger, which the page's policy does not bind
    found = page.evaluate("tags => axe.run(document, {runOnly: tags, resultTypes: ['violations']})", TAGS)
    return [f"{each['id']}: {node['html'][:120]}" for each in found["violations"] for node in each["nodes"]]


def lasting(page: Page) -> list[str]:
    """Violations that stay: a part that is being loaded has no heading for a moment, and is looked at again."""
    for _ in range(5):
        if not (found := violations(page)):
            break
        page.wait_for_timeout(300)
    return found
