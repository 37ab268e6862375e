"""The page with the mails of the local town: the newest first, as text, in the reader's language."""

import threading
from collections.abc import Iterator
from urllib.request import Request, urlopen

import pytest

from app import app
from chalicelib.mail import book as mail
from infra.local import mails
from infra.local.gateway import Gateway
from infra.local.gateway import Request as Asked
from infra.local.server import serve
from tests.conftest import SPOILT, Standing
from tests.office import STAFF
from tests.town import Town


@pytest.fixture
def address(mailing: Town, standing: Standing) -> Iterator[str]:
    SPOILT.add(standing.database.account)  # the page shows all mails of an account
    server = serve(app, port=0, pages={"/mail": mails.page})
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/mail"
    server.shutdown()
    server.server_close()


def page(address: str, language: str = "de") -> str:
    with urlopen(Request(address, headers={"Accept-Language": language})) as answer:
        assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
        assert answer.headers["Access-Control-Allow-Origin"] is None
        told: str = answer.read().decode()
    return told


def test_without_a_mail_it_says_so_in_the_readers_language(address: str) -> None:
    assert ('lang="de"' in page(address), "Noch keine Mail." in page(address)) == (True, True)
    assert ('lang="en"' in page(address, "en"), "No mail yet." in page(address, "en")) == (True, True)


def test_mails_stand_there_the_newest_first_and_as_text(address: str) -> None:
    mail.send("first", [STAFF], "Älter", "Guten Tag")
    mail.send("second", [STAFF], "Neuer <b>", '<script>alert("x")</script> & mehr')
    shown = page(f"{address}?x=1")
    assert shown.index("Neuer &lt;b&gt;") < shown.index("Älter")
    assert ("<script" in shown, "&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt; &amp; mehr" in shown) == (
        False,
        True,
    )
    assert STAFF in shown


def test_it_looks_again_by_itself_and_runs_nothing(address: str) -> None:
    shown = page(address)
    assert 'http-equiv="refresh"' in shown
    assert "script" not in shown


def test_an_aws_that_is_away_is_said_in_words(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    assert "antwortet gerade nicht" in page(address)


@pytest.mark.parametrize("path", ["/mail", "/v1/mail"])
def test_the_api_itself_has_no_such_page(path: str) -> None:
    assert Gateway(app).answer(Asked("GET", path)).status == 404
