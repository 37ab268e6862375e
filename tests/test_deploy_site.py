"""The site's pages on their way into the bucket, and what the page that is there says."""

import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from infra.deploy import site
from infra.deploy.site import Place
from infra.deploy.town import PAGES
from tests.cloud import Cloud, a_parcel

BUCKET = Place("pages-of-probe")
FIRST = {
    "index.html": "<p>one",
    "404.html": "<p>gone",
    "assets/page-0123456789.css": "p{}",
    "shops/index.html": "<p>shops",
    "logo.svg": "<svg/>",
}


@pytest.fixture
def folder(cloud: Cloud, tmp_path: Path) -> Path:
    made = tmp_path / "site"
    for key, text in FIRST.items():
        write(made, key, text)
    cloud.session.client("s3").create_bucket(
        Bucket=BUCKET.bucket, CreateBucketConfiguration={"LocationConstraint": "eu-central-1"}
    )
    return made


def write(folder: Path, key: str, text: str) -> None:
    (folder / key).parent.mkdir(parents=True, exist_ok=True)
    (folder / key).write_text(text, "utf-8")


def put(cloud: Cloud, folder: Path, place: Place = BUCKET) -> list[str]:
    return site.put(cloud.session, place, folder, cloud.said.append)


def forgotten(asked: list[Any]) -> list[str]:
    """What CloudFront was asked to forget; the emulator would not know the distribution."""
    return [path for request in asked for path in re.findall(r"<Path>(.*?)</Path>", request.body.decode())]


def test_every_file_is_uploaded_with_its_type(cloud: Cloud, folder: Path) -> None:
    assert sorted(put(cloud, folder)) == sorted(FIRST)
    s3 = cloud.session.client("s3")
    types = {key: s3.head_object(Bucket=BUCKET.bucket, Key=key)["ContentType"] for key in FIRST}
    assert types["index.html"] == "text/html; charset=utf-8"
    assert types["assets/page-0123456789.css"] == "text/css; charset=utf-8"
    assert types["logo.svg"] == "image/svg+xml; charset=utf-8"


def test_pages_come_after_all_that_they_name(cloud: Cloud, folder: Path) -> None:
    order = [key.endswith(".html") for key in put(cloud, folder)]
    assert order == sorted(order)


def test_again_nothing_is_uploaded(cloud: Cloud, folder: Path) -> None:
    put(cloud, folder)
    assert put(cloud, folder) == []
    assert cloud.said[-1] == "  0 uploaded, 0 removed, 5 as they were."


def test_only_what_changed_is_uploaded_and_what_is_gone_goes_last(cloud: Cloud, folder: Path) -> None:
    put(cloud, folder)
    write(folder, "index.html", "<p>two")
    (folder / "assets" / "page-0123456789.css").rename(folder / "assets" / "page-abcdef0123.css")
    assert put(cloud, folder) == ["assets/page-abcdef0123.css", "index.html", "assets/page-0123456789.css"]
    found = cloud.session.client("s3").get_object(Bucket=BUCKET.bucket, Key="index.html")
    assert found["Body"].read() == b"<p>two"


def test_cloudfront_forgets_only_pages_that_changed(cloud: Cloud, folder: Path) -> None:
    answer = b"<Invalidation><Id>I1</Id></Invalidation>"
    asked, place = cloud.replying("cloudfront.CreateInvalidation", answer, 201), Place(BUCKET.bucket, "E1")
    put(cloud, folder, place)
    assert asked == []
    write(folder, "shops/index.html", "<p>more")
    write(folder, "new/index.html", "<p>new")
    (folder / "404.html").unlink()
    put(cloud, folder, place)
    assert forgotten(asked) == ["/404.html", "/shops/", "/shops/index.html"]


def test_a_site_made_anew_is_forgotten_as_a_whole(cloud: Cloud, folder: Path) -> None:
    assert site.paths([f"{number}.html" for number in range(20)]) == ["/*"]


def test_hidden_files_do_not_belong_to_the_site(cloud: Cloud, folder: Path) -> None:
    for key in (".DS_Store", ".git/config", ".well-known/security.txt"):
        write(folder, key, "x")
    assert {key for key in site.files(folder) if key[0] == "."} == {".well-known/security.txt"}


def test_without_a_site_the_bucket_stays_as_it_is(cloud: Cloud, folder: Path, tmp_path: Path) -> None:
    put(cloud, folder)
    assert put(cloud, tmp_path / "nothing") == []
    assert "There is no site in nothing: the bucket stays as it is." in cloud.said[-1]


def test_a_deployment_brings_the_site_along(cloud: Cloud, folder: Path, tmp_path: Path) -> None:
    told = cloud.town().deploy(a_parcel(tmp_path), pages=folder)
    listed = cloud.session.client("s3").list_objects_v2(Bucket=told["SiteBucket"])["Contents"]
    assert {found["Key"] for found in listed} == set(FIRST)


class Page(HTMLParser):
    """What a page is made of."""

    def __init__(self, key: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed((PAGES / key).read_text("utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


@pytest.mark.parametrize("key", ["index.html"])
def test_a_page_says_its_language_runs_no_script_and_keeps_to_its_own_host(key: str) -> None:
    page = Page(key)
    assert page.all("html") == [{"lang": "de"}]
    assert {part["lang"] for part in page.all("section") if "lang" in part} == {"en"}
    assert page.all("script") == page.all("style") == []
    assert not any("style" in attributes for _, attributes in page.tags)
    linked = [attributes.get("href") or attributes.get("src") for _, attributes in page.tags]
    assert all(link.startswith("/") and not link.startswith("//") for link in linked if link)
    assert len(page.all("h1")) == len(page.all("main")) == len(page.all("title")) == 1


def test_the_first_page_leads_to_the_town_and_its_api() -> None:
    assert {"/v1/town", "/v1/openapi.json"} <= {link["href"] for link in Page("index.html").all("a")}


def test_every_file_that_a_page_names_is_there() -> None:
    for link in Page("index.html").all("link"):
        assert (PAGES / str(link["href"]).lstrip("/")).is_file()
