"""A function of ours that is asked and waited for: over a signed line, with nothing of it left on the way."""

import io
import json
from base64 import b64decode

import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from chalicelib import config, functions
from chalicelib.documents import letter, typesetting
from chalicelib.refusals import TryAgain
from chalicelib.wire import Fault, of_function, signed
from tests import press
from tests.cloud import served
from tests.office import NAME, asked_elsewhere
from tests.press import ADDRESS

AT, HOST = "20261122T004400Z", "lambda.eu-central-1.amazonaws.com"
TOWN = config.town("torgau")
FACE = press.faces(1)[0]


def letter_here() -> bytes:
    return letter.letter(TOWN, FACE, ADDRESS, pin="4711")


def test_a_call_of_a_function_is_signed_as_botocore_signs_it(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (("ACCESS_KEY_ID", "AK"), ("SECRET_ACCESS_KEY", "sk"), ("SESSION_TOKEN", "st")):
        monkeypatch.setenv(f"AWS_{name}", value)
    called = of_function(NAME)
    ours = signed(HOST, "eu-central-1", "InvokeFunction", b'{"a":1}', AT, called)
    headers = {name: ours[name] for name in ("content-type", "x-amz-date", "x-amz-security-token")}
    request = AWSRequest("POST", f"https://{HOST}{called.path}", headers=headers, data=b'{"a":1}')
    request.context["timestamp"] = AT
    signer = SigV4Auth(Credentials("AK", "sk", "st"), "lambda", "eu-central-1")
    theirs = signer.signature(signer.string_to_sign(request, signer.canonical_request(request)), request)
    assert ours["authorization"].endswith(f"Signature={theirs}")


def test_a_document_is_the_same_wherever_it_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    here = letter_here()
    with asked_elsewhere(monkeypatch) as asked:
        assert letter_here() == here
    assert [(path, told["template"]) for path, told in asked] == [(of_function(NAME).path, "letter")]


def test_what_is_set_elsewhere_leaves_no_word_in_a_log(monkeypatch: pytest.MonkeyPatch, lines: io.StringIO) -> None:
    with asked_elsewhere(monkeypatch):
        letter_here()
        with pytest.raises(TryAgain):
            typesetting.pdf("letter", {"address": ADDRESS.address, "card": 4711})
    told = [json.loads(line) for line in lines.getvalue().splitlines()]
    assert [line["function"] for line in told] == ["typesetter"] * 2
    assert told[1]["exception_name"] == "Unprintable"
    said = (*ADDRESS.address, ADDRESS.sender, "4711", FACE.block, FACE.recovery)
    assert [word for word in said if word in lines.getvalue()] == []


BROKEN_OFF = (
    b'{"errorMessage": "RequestId: 0 Error: Task timed out after 18.00 seconds", "errorType": "Sandbox.Timedout"}'
)


@pytest.mark.parametrize("answer", [(200, BROKEN_OFF), (429, b'{"Type": "User"}'), (500, b"{}"), (200, b"{")])
def test_a_function_that_gives_no_answer_is_asked_again_later(
    monkeypatch: pytest.MonkeyPatch, answer: tuple[int, bytes]
) -> None:
    monkeypatch.setattr(functions, "PAUSES", ())
    with served(lambda: answer) as endpoint:
        monkeypatch.setenv("AWS_ENDPOINT_URL_LAMBDA", endpoint)
        with pytest.raises(TryAgain):
            functions.answer(NAME, {})


def test_a_busy_function_is_asked_again_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(functions, "PAUSES", (0, 0))
    answers = iter([(429, b'{"Type": "User"}'), (429, b"{}"), (200, b'{"pdf": "JVBERg=="}')])
    with served(lambda: next(answers)) as endpoint:
        monkeypatch.setenv("AWS_ENDPOINT_URL_LAMBDA", endpoint)
        assert b64decode(functions.answer(NAME, {})["pdf"]) == b"%PDF"


def test_nobody_there_is_no_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(functions, "PAUSES", (0,))
    monkeypatch.setenv("AWS_ENDPOINT_URL_LAMBDA", "http://127.0.0.1:9")
    with pytest.raises(TryAgain):
        functions.answer(NAME, {})


def test_a_function_that_is_not_there_is_our_mistake(monkeypatch: pytest.MonkeyPatch) -> None:
    with served(lambda: (404, b'{"Message": "Function not found"}')) as endpoint:
        monkeypatch.setenv("AWS_ENDPOINT_URL_LAMBDA", endpoint)
        with pytest.raises(Fault):
            functions.answer(NAME, {})
