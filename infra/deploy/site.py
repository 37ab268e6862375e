"""The site's pages into their bucket: only what changed, the new before the old goes, and CloudFront told of it.

How long a browser keeps a page is said at the edge (`infra/stack/edge/response.js`), not here.
"""

import re
import time
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import md5
from mimetypes import MimeTypes
from pathlib import Path
from typing import Any

import boto3

from infra.deploy.stacks import Say

TYPES = {
    ".webmanifest": "application/manifest+json",
    ".mjs": "text/javascript",
    ".js": "text/javascript",
    ".woff2": "font/woff2",
    ".webp": "image/webp",
    ".avif": "image/avif",
    ".ico": "image/vnd.microsoft.icon",
    ".md": "text/markdown",
}
"""What Python's own table has not in every version; the machine's is never asked, or two would upload differently."""
TEXTS = {"application/json", "application/manifest+json", "application/xml", "image/svg+xml"}
NAMED = re.compile(r"(^|/)assets/(.+/)?[^/]+-[0-9a-f]{10,}\.[a-z0-9]+$")
"""A file that is named by its content, as `edge/response.js` knows it too: it never changes."""
MOST_PATHS = 15
"""More paths than this are told as one, `/*`: a thousand a month cost nothing."""


@dataclass(frozen=True)
class Place:
    """Where the pages go; without a distribution nobody has them cached."""

    bucket: str
    distribution: str = ""


def put(session: boto3.Session, place: Place, folder: Path, say: Say) -> list[str]:
    """Bring the bucket to what the folder holds; the keys that changed or went.

    Pages come last, so that none names a picture or a style that is not there yet.
    """
    wanted = files(folder)
    if not wanted:
        say(f"  There is no site in {folder.name}: the bucket stays as it is.")
        return []
    s3 = session.client("s3")
    there = _there(s3, place.bucket)
    changed = [key for key in sorted(wanted, key=_pages_last) if there.get(key) != _mark(wanted[key])]
    for key in changed:
        s3.put_object(Bucket=place.bucket, Key=key, Body=wanted[key].read_bytes(), ContentType=content_type(key))
    gone = sorted(set(there) - set(wanted))
    for key in gone:
        s3.delete_object(Bucket=place.bucket, Key=key)
    say(f"  {len(changed)} uploaded, {len(gone)} removed, {len(wanted) - len(changed)} as they were.")
    stale = paths([key for key in changed if key in there] + gone)
    if stale and place.distribution:
        _invalidate(session, place.distribution, stale)
    return [*changed, *gone]


def files(folder: Path) -> Mapping[str, Path]:
    """What belongs to the site, by its key; hidden files do not."""
    found = (path for path in sorted(folder.rglob("*")) if path.is_file())
    keyed = {path.relative_to(folder).as_posix(): path for path in found}
    return {key: path for key, path in keyed.items() if not any(part.startswith(".") for part in _unusual(key))}


def _unusual(key: str) -> list[str]:
    return [part for part in key.split("/") if part != ".well-known"]


def content_type(key: str) -> str:
    """The media type by a file's ending, the same on every machine.

    >>> content_type("index.html"), content_type("a/b.woff2"), content_type("LICENCE")
    ('text/html; charset=utf-8', 'font/woff2', 'application/octet-stream')
    """
    kind = TYPES.get(Path(key).suffix.lower()) or MimeTypes().guess_type(key)[0] or "application/octet-stream"
    return f"{kind}; charset=utf-8" if kind.startswith("text/") or kind in TEXTS else kind


def paths(keys: list[str]) -> list[str]:
    """What CloudFront must forget: a page under the names that it is asked by, nothing that is named by its content.

    >>> paths(["index.html", "assets/page-0123456789.css", "shops/index.html"])
    ['/', '/index.html', '/shops/', '/shops/index.html']
    """
    told = {f"/{key}" for key in keys if not NAMED.search(key)}
    told |= {path.removesuffix("index.html") for path in told}
    return sorted(told) if len(told) <= MOST_PATHS else ["/*"]


def _pages_last(key: str) -> tuple[bool, str]:
    return key.endswith(".html"), key


def _mark(path: Path) -> str:
    """What S3 calls the ETag of an object that was put in one piece and encrypted by S3's own key."""
    return md5(path.read_bytes(), usedforsecurity=False).hexdigest()


def _there(s3: Any, bucket: str) -> dict[str, str]:
    pages = s3.get_paginator("list_objects_v2").paginate(Bucket=bucket)
    return {found["Key"]: found["ETag"].strip('"') for page in pages for found in page.get("Contents", [])}


def _invalidate(session: boto3.Session, distribution: str, stale: list[str]) -> None:
    batch = {"Paths": {"Quantity": len(stale), "Items": stale}, "CallerReference": str(time.time_ns())}
    session.client("cloudfront").create_invalidation(DistributionId=distribution, InvalidationBatch=batch)
