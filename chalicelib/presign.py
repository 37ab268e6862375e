"""Links into a bucket that open without credentials, for a while: signed in the query. Pure.

Source: AWS Signature Version 4, "Authenticating requests: using query parameters"; a test compares with botocore's.
"""

import hmac
from dataclasses import dataclass
from hashlib import sha256
from urllib.parse import quote, urlsplit

METHOD, UNSIGNED = "GET", "UNSIGNED-PAYLOAD"


@dataclass(frozen=True)
class Place:
    """A bucket: its address without a slash at the end, and its region."""

    address: str
    region: str


@dataclass(frozen=True)
class Credentials:
    """What AWS gave the process to sign with; `session` is empty where they are lasting."""

    access_key: str
    secret_key: str
    session: str = ""


def place(endpoint: str | None, bucket: str, region: str) -> Place:
    """Where a bucket is: at its own host, or below an emulator's address.

    >>> place(None, "prints", "eu-central-1").address
    'https://prints.s3.eu-central-1.amazonaws.com'
    """
    own = f"https://{bucket}.s3.{region}.amazonaws.com"
    return Place(f"{endpoint}/{bucket}" if endpoint else own, region)


def link(place: Place, key: str, credentials: Credentials, at: str, seconds: int) -> str:
    """The link to an object, good for so many seconds from `at` (UTC, YYYYMMDDTHHMMSSZ)."""
    scope = f"{at[:8]}/{place.region}/s3/aws4_request"
    asked = {
        "X-Amz-Algorithm": "AWS4-HMAC-SHA256",
        "X-Amz-Credential": f"{credentials.access_key}/{scope}",
        "X-Amz-Date": at,
        "X-Amz-Expires": str(seconds),
        "X-Amz-SignedHeaders": "host",
    }
    if credentials.session:
        asked["X-Amz-Security-Token"] = credentials.session
    query = "&".join(f"{_quoted(name)}={_quoted(asked[name])}" for name in sorted(asked))
    address, path = urlsplit(place.address), f"{urlsplit(place.address).path}/{quote(key, safe='/-_.~')}"
    canonical = f"{METHOD}\n{path}\n{query}\nhost:{address.netloc}\n\nhost\n{UNSIGNED}"
    text = f"AWS4-HMAC-SHA256\n{at}\n{scope}\n{sha256(canonical.encode()).hexdigest()}"
    signature = hmac.digest(signing_key(credentials.secret_key, at[:8], place.region, "s3"), text.encode(), "sha256")
    return f"{address.scheme}://{address.netloc}{path}?{query}&X-Amz-Signature={signature.hex()}"


def signing_key(secret_key: str, day: str, region: str, service: str) -> bytes:
    """The key of one day, region and service."""
    key = ("AWS4" + secret_key).encode()
    for part in (day, region, service, "aws4_request"):
        key = hmac.digest(key, part.encode(), "sha256")
    return key


def _quoted(text: str) -> str:
    return quote(text, safe="-_.~")
