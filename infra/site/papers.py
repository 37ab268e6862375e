"""What people read before they agree, as pages show it: the terms that hold, and how long what is kept.

Both are the API's own, put into the pages when these are made: a page is read without a script and without a line to
the API. Who agrees sends the version that stood there; the API refuses one that no longer holds.
"""

from markdown_it import MarkdownIt

from chalicelib.people.privacy import views
from chalicelib.people.terms import papers

MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable("table")


def shown() -> dict[str, str]:
    """The HTML of each text by its name, and that of `retention`, a list; German."""
    return {name: html(paper.text) for name, paper in papers.current().items()} | {
        "retention": MARKDOWN.render(_retention())
    }


def versions() -> dict[str, str]:
    """The version of each text that is shown."""
    return {name: paper.version for name, paper in papers.current().items()}


def html(text: str) -> str:
    """A text in Markdown without its first line, the title, which is the page's own. No HTML in it is taken as such.

    >>> html("# Titel\\n\\nEin <b>Satz</b>.")
    '<p>Ein &lt;b&gt;Satz&lt;/b&gt;.</p>\\n'
    """
    rendered: str = MARKDOWN.render(text.partition("\n")[2])
    return rendered


def _retention() -> str:
    return "\n".join(f"- {each.told}: {each.period}" for each in views.kept("de"))
