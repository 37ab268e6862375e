"""The site's pages on their way into the bucket, and what the page that is there says."""

import gzip
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from infra.deploy import site
from infra.deploy.site import Place
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

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]

    def links(self) -> list[str]:
        """Every address that it loads or leads to, without questions and marks."""
        told = [str(each.get("href") or each.get("src") or "") for _, each in self.tags]
        return [re.sub(r"[?#].*", "", link) for link in told if link]


def test_every_page_keeps_to_its_own_host_and_names_what_is_there(site_folder: Path) -> None:
    found = site.files(site_folder).items()
    pages = {key: Page(path.read_text("utf-8")) for key, path in found if key.endswith(".html")}
    assert {
        "index.html",
        "imprint/index.html",
        *(f"{app}/index.html" for app in ("till", "wallet", "card", "join")),
    } <= set(pages)
    for key, page in pages.items():
        assert [each["lang"] for each in page.all("html")] == ["de"]
        assert not any("style" in attributes or "onclick" in attributes for _, attributes in page.tags)
        assert all("src" in script for script in page.all("script")), key
        for link in page.links():
            assert not re.match(r"https?:|//", link), (key, link)
            assert (site_folder / place(key, link)).is_file(), (key, link)


def place(key: str, link: str) -> str:
    """The file behind a link of a page."""
    path = link if link.startswith("/") else f"/{Path(key).parent.as_posix()}/{link}"
    return f"{path}index.html".lstrip("/") if path.endswith("/") else path.lstrip("/")


def test_all_of_the_site_is_kept_for_good_or_for_a_minute(site_folder: Path) -> None:
    kept = {key: bool(site.NAMED.search(key)) for key in site.files(site_folder)}
    assert all(named for key, named in kept.items() if "/assets/" in f"/{key}")
    assert not any(kept[key] for key in ("till/sw.js", "till/index.html", "wallet/manifest.webmanifest"))


def test_a_service_worker_keeps_all_that_its_app_is_made_of(site_folder: Path) -> None:
    for app in ("till", "wallet"):
        worker = (site_folder / app / "sw.js").read_text("utf-8")
        made = {key.removeprefix(f"{app}/") for key in site.files(site_folder) if key.startswith(f"{app}/")}
        missing = {key for key in made - {"sw.js", "index.html", "icon.svg"} if key not in worker}
        assert missing == set()


SIZES = {"till": 40_000, "wallet": 30_000, "join": 30_000, "office": 60_000}
"""Bytes of script, compressed, that an app's first page loads at most; a till's decoder comes on top."""


@pytest.mark.parametrize("app", SIZES)
def test_an_app_s_first_page_is_small(site_folder: Path, app: str) -> None:
    page = Page((site_folder / app / "index.html").read_text("utf-8"))
    loaded = {site_folder / link.lstrip("/") for link in page.links() if link.endswith(".js")}
    loaded |= set((site_folder / app).glob("assets/signin-*.js"))
    assert loaded
    assert sum(len(gzip.compress(path.read_bytes(), 9)) for path in loaded) <= SIZES[app]
