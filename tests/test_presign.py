"""Links into a bucket are signed as AWS's own library signs them."""

from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from botocore.auth import S3SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials as Theirs
from hypothesis import given
from hypothesis import strategies as st

from chalicelib import presign
from chalicelib.presign import Credentials

AT = "20261122T004400Z"


def theirs(url: str, session: str) -> dict[str, str]:
    """What botocore's own signer adds to a link, at our moment."""
    request = AWSRequest("GET", url)
    request.context["timestamp"] = AT
    signer: Any = S3SigV4QueryAuth(Theirs("AK", "sk", session or None), "s3", "eu-central-1", expires=300)
    signer._modify_request_before_signing(request)
    text = signer.string_to_sign(request, signer.canonical_request(request))
    signer._inject_signature_to_request(request, signer.signature(text, request))
    return dict(parse_qsl(urlsplit(str(request.url)).query))


@pytest.mark.parametrize("session", ["", "a/session+token=="])
@pytest.mark.parametrize("endpoint", [None, "http://127.0.0.1:4566"])
def test_a_link_is_the_one_botocore_signs(endpoint: str | None, session: str) -> None:
    place = presign.place(endpoint, "prints", "eu-central-1")
    ours = presign.link(place, "prints/A07/A07-0001-cards.pdf", Credentials("AK", "sk", session), AT, 300)
    bare, _, query = ours.partition("?")
    assert dict(parse_qsl(query)) == theirs(bare, session)


@given(st.text(st.characters(codec="utf-8", exclude_characters="/"), min_size=1, max_size=40))
def test_any_key_is_signed_as_botocore_signs_it(key: str) -> None:
    ours = presign.link(presign.place(None, "b", "eu-central-1"), f"p/{key}", Credentials("AK", "sk"), AT, 300)
    bare, _, query = ours.partition("?")
    assert dict(parse_qsl(query)) == theirs(bare, "")
