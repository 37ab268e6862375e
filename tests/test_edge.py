"""The two scripts at CloudFront's edge, run by Node with CloudFront's own shape of event.

The edge's JavaScript is ES5.1 with parts of later ones (`cloudfront-js-2.0`); a test holds the scripts to that.
"""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from infra.deploy.site import NAMED
from infra.local import pages
from infra.stack.site import EDGE, response_script

NODE = Path(sys.executable).with_name("node")
SITE, OFFICE = "talente.torgau.de", "office.torgau.de"
RUN = """
require('readline').createInterface({input: process.stdin}).on('line', line => {
  const {script, event} = JSON.parse(line)
  const run = new Function('event', '"use strict";' + script + '; return handler(event)')
  console.log(JSON.stringify(run(event)))
})
"""
Reply = dict[str, Any]
_running: list["subprocess.Popen[str]"] = []


@pytest.fixture(scope="module", autouse=True)
def edge() -> Iterator[None]:
    """One Node for all of these: it takes longer to start than to answer."""
    with subprocess.Popen([NODE, "-e", RUN], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as node:
        _running.append(node)
        yield
        _running.clear()


def run(script: str, event: Reply) -> Reply:
    """What the script makes of an event; what it throws ends Node, and so the test."""
    node = _running[0]
    assert node.stdin
    assert node.stdout
    node.stdin.write(json.dumps({"script": script, "event": event}) + "\n")
    node.stdin.flush()
    told: Reply = json.loads(node.stdout.readline())
    return told


def asked(uri: str, host: str = SITE, office: str = OFFICE, method: str = "GET", **more: Any) -> Reply:
    """What the edge makes of a viewer's request; `querystring` in CloudFront's shape."""
    request = {
        "method": method,
        "uri": uri,
        "querystring": more.get("querystring", {}),
        "headers": {"host": {"value": host}} if host else {},
        "cookies": {},
    }
    script = (EDGE / "request.js").read_text("utf-8").replace("__OFFICE__", office)
    return run(script, {"version": "1.0", "context": {"eventType": "viewer-request"}, "request": request})


def answered(uri: str, status: int = 200, **headers: str) -> dict[str, str]:
    """The headers that a viewer gets."""
    given = {name.replace("_", "-"): {"value": value} for name, value in headers.items()}
    event = {"request": {"uri": uri, "headers": {}}, "response": {"statusCode": status, "headers": given}}
    told = run(response_script(), event)
    return {name: header["value"] for name, header in told["headers"].items()}


def place(reply: Reply) -> tuple[int, str]:
    return reply["statusCode"], reply["headers"]["location"]["value"]


@pytest.mark.parametrize(
    ("uri", "file"),
    [
        ("/", "/index.html"),
        ("/shops/", "/shops/index.html"),
        ("/a.css", "/a.css"),
        ("/v1.2/", "/v1.2/index.html"),
        ("/b%C3%A4cker/", "/b%C3%A4cker/index.html"),
        ("/.well-known/assetlinks", "/.well-known/assetlinks"),
    ],
)
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_a_folder_s_address_is_answered_by_its_page(uri: str, file: str, method: str) -> None:
    assert asked(uri, method=method)["uri"] == file


@pytest.mark.parametrize("uri", ["/shops", "/shops/bakery", "/v1.2/notes", "/b%C3%A4cker"])
def test_a_folder_s_address_without_its_slash_is_sent_there(uri: str) -> None:
    assert place(asked(uri)) == (301, f"https://{SITE}{uri}/")


def test_a_redirect_keeps_the_question() -> None:
    question = {"q": {"value": "a%20b", "multiValue": [{"value": "a%20b"}, {"value": "c"}]}, "all": {"value": ""}}
    assert place(asked("/shops", querystring=question)) == (301, f"https://{SITE}/shops/?q=a%20b&q=c&all")


def test_a_question_passes_with_its_page() -> None:
    question = {"q": {"value": "bread"}}
    assert asked("/shops/", querystring=question)["querystring"] == question


@pytest.mark.parametrize(
    ("uri", "file"),
    [
        ("/", "/office/index.html"),
        ("/staff/", "/office/staff/index.html"),
        ("/office/", "/office/index.html"),
        ("/app.js", "/office/app.js"),
        ("/assets/a-0123456789.css", "/assets/a-0123456789.css"),
    ],
)
@pytest.mark.parametrize("host", [OFFICE, OFFICE.upper()])
def test_the_office_s_host_answers_from_the_office_s_folder(uri: str, file: str, host: str) -> None:
    assert asked(uri, host)["uri"] == file


def test_the_office_s_folders_without_a_slash_stay_at_its_host() -> None:
    assert place(asked("/staff", OFFICE)) == (301, f"https://{OFFICE}/staff/")


@pytest.mark.parametrize(
    "uri", ["/office", "/office/", "/office/index.html", "/%6fffice/", "/OFFICE/", "/office%2e/.."]
)
@pytest.mark.parametrize("host", [SITE, "d111.cloudfront.net", ""])
def test_no_other_host_shows_the_office(uri: str, host: str) -> None:
    reply = asked(uri, host)
    assert reply["statusCode"] == 404 or place(reply) == (302, f"https://{OFFICE}/")


def test_a_word_that_only_begins_like_the_office_is_a_page_of_the_site() -> None:
    assert asked("/officers/")["uri"] == "/officers/index.html"


def test_without_a_host_of_its_own_the_office_is_a_folder_like_any_other() -> None:
    assert asked("/office/", office="")["uri"] == "/office/index.html"
    assert asked("/", host="", office="")["uri"] == "/index.html"


@pytest.mark.parametrize(
    "uri",
    [
        "//evil.example/x",
        "//evil",
        "/a//b",
        "/a/../office/",
        "/..",
        "/.",
        "/a/%2e%2e/office/",
        "/%2foffice/",
        "/a%2Fb",
        "/\\evil",
        "/%5cevil",
        "/%256fffice/",
        "/%",
        "/%ff",
        "/a%00b",
        "/a%0d%0ab",
    ],
)
@pytest.mark.parametrize("host", [SITE, OFFICE])
def test_an_address_that_can_be_read_in_two_ways_is_no_page(uri: str, host: str) -> None:
    reply = asked(uri, host)
    assert (reply["statusCode"], "headers" in reply) == (404, False)


NAMES = {
    "/assets/page-0123456789.css": True,
    "/assets/fonts/inter-0a1b2c3d4e5f.woff2": True,
    "/office/assets/app-0123456789ab.js": True,
    "/assets/page.css": False,
    "/assets/my-longfilename.css": False,
    "/assets/page-012345678.css": False,
    "/index.html": False,
    "/page-0123456789.css": False,
}


@pytest.mark.parametrize("uri", NAMES)
def test_what_is_named_by_its_content_is_kept_for_good_and_all_else_for_a_minute(uri: str) -> None:
    kept = "public, max-age=31536000, immutable" if NAMES[uri] else "public, max-age=60"
    assert answered(uri)["cache-control"] == kept
    assert bool(NAMED.search(uri.lstrip("/"))) == NAMES[uri]


@pytest.mark.parametrize("status", [301, 302])
def test_what_is_no_file_is_not_kept_for_good(status: int) -> None:
    assert answered("/assets/page-0123456789.css", status)["cache-control"] == "public, max-age=60"


def test_a_page_may_load_and_frame_nothing_foreign() -> None:
    told = answered("/index.html", server="AmazonS3")
    policy = told["content-security-policy"]
    # Compiled code alone may be run: the decoder of the codes is WebAssembly.
    assert "unsafe" not in policy.replace("'wasm-unsafe-eval'", "")
    assert "*" not in policy
    for rule in ("default-src 'self'", "object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"):
        assert rule in policy
    assert told["strict-transport-security"].startswith("max-age=63072000")
    assert (told["x-content-type-options"], told["server"]) == ("nosniff", "AmazonS3")


CODE, WALLET = "TG0016RFD475J01" + "A" * 16, "TGW7F3K2MQ807003J4HU0A6AQP2LTM5JNL"
READ = {
    f"/{CODE}": "/card/index.html",
    f"/{CODE.lower()}": "/card/index.html",
    f"/{WALLET}": "/card/index.html",
    "/S/7F3K2MQ804TWCXHV": "/card/index.html",
    "/P/7F3K2MQ804TWCXHV": "/wallet/index.html",
    "/register": "/wallet/index.html",
    "/join": "/join/index.html",
    "/join/": "/join/index.html",
    "/join/stop": "/join/index.html",
    "/handover": "/join/index.html",
}


@pytest.mark.parametrize("uri", READ)
def test_what_a_camera_reads_and_what_mails_lead_to_is_a_page(uri: str) -> None:
    assert asked(uri)["uri"] == READ[uri]


def test_the_camera_is_for_pages_that_read_codes_alone() -> None:
    with_camera = {
        uri for uri in ("/till/", "/wallet/", "/card/", "/join/", "/", "/office/") if "camera=(self)" in camera(uri)
    }
    assert with_camera == {"/till/", "/wallet/", "/card/"}


def camera(folder: str) -> str:
    return answered(f"{folder}index.html")["permissions-policy"]


@pytest.mark.parametrize("uri", ["/", "/till/", "/a.css", "/assets/page-0123456789.css", "/wallet/sw.js", *READ])
def test_a_laptop_shows_pages_as_the_edge_does(uri: str) -> None:
    file = asked(uri)["uri"]
    assert pages.file(uri) == file.lstrip("/")
    assert pages.headers(file) == answered(file)


@pytest.mark.parametrize("name", ["request.js", "response.js"])
def test_a_script_keeps_to_what_the_edge_can_run(name: str) -> None:
    """No eval, no timer, no network, no module; at most 10 KB. Source: CloudFront developer guide, runtime 2.0."""
    script = (EDGE / name).read_text("utf-8")
    assert len(script.encode()) < 10_000
    forbidden = r"\b(eval|Function|setTimeout|setInterval|fetch|XMLHttpRequest|require|import|export|process)\b|`"
    assert not re.search(forbidden, re.sub(r"//.*", "", script))


def test_the_office_s_host_is_filled_in_once() -> None:
    assert (EDGE / "request.js").read_text("utf-8").count("__OFFICE__") == 1
