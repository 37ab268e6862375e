"""The master keys: the first signs, all verify; a secret is read when it is needed, and a rotation breaks nothing."""

import hmac
import json
import os
import secrets
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import boto3
import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from hypothesis import given
from hypothesis import strategies as st

from chalicelib import clock, config, cursors, keys, wire
from chalicelib.ledger.pages import Mark
from chalicelib.people import credentials, denials
from chalicelib.people.credentials import Claims
from chalicelib.refusals import CardForged, InvalidCursor, TryAgain
from chalicelib.till.cards import Press
from infra.local import engines
from infra.local.engines import Engine
from tests.conftest import SPOILT
from tests.test_scan_path import started
from tests.town import Town, forget_everything, token

NAME = "talente-hattingen-master"
CLAIMS = Claims("till", "s:7F3K2MQ8", 0, "n", "b1", "t1")
ACCOUNT, MARK = "m:7F3K2MQ8", Mark("7")
master_keys = st.binary(min_size=32, max_size=32)
rings = st.lists(master_keys, min_size=1, max_size=4, unique=True)
gaps = st.sampled_from([",", " ", "\n", ", ", "\r\n", "\t", ",,"])


@dataclass(frozen=True)
class Vault:
    """The town's secret on ministack, and the way to change it."""

    client: Any

    def holds(self, *texts: str) -> None:
        self.client.put_secret_value(SecretId=NAME, SecretString=",".join(texts))


# What may stand there


@given(rings, gaps, st.booleans())
def test_keys_read_back_in_their_order_whatever_stands_between_them(ring: list[bytes], gap: str, large: bool) -> None:
    text = gap.join(key.hex() for key in ring)
    assert config.keys_read(f"\n{text.upper() if large else text} ", "here") == tuple(ring)


@pytest.mark.parametrize(
    "text", ["", " ,", "07", "g" * 64, "07" * 33, "07" * 31, "0x" + "07" * 31, "٠" * 64, "07" * 64]
)
def test_what_is_no_key_is_refused_with_its_place_and_without_its_text(text: str) -> None:
    with pytest.raises(RuntimeError, match="the secret x must hold keys of 64") as told:
        config.keys_read(f"{'07' * 32},{text}" if text.strip(" ,") else text, "the secret x")
    assert len(text) < 3 or text not in str(told.value)


@pytest.mark.parametrize("text", [config.LAPTOP_KEY, f"{'07' * 32} {config.LAPTOP_KEY}"])
def test_in_the_cloud_the_laptops_key_is_no_key_wherever_it_stands(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert config.keys_read(text, "the secret x")
    monkeypatch.setenv("AWS_LAMBDA_FUNCTION_NAME", "api")
    with pytest.raises(RuntimeError, match="known key"):
        config.keys_read(text, "the secret x")


def test_no_key_is_told_by_what_holds_it() -> None:
    env = config.environment()
    told = f"{env} {keys.Keyring(env, (b'secret-bytes',))} {Press('TG', b'secret-bytes')}"
    assert "secret-bytes" not in told
    assert "master_keys" not in told


# The first signs, all verify


@given(rings, st.data())
def test_what_any_of_the_keys_signed_is_verified_by_all_of_them(ring: list[bytes], data: st.DataObject) -> None:
    key, press = data.draw(st.sampled_from(ring)), Press("TG", *ring)
    assert press.shown(Press("TG", key).code("001", ACCOUNT, "01")).account == ACCOUNT
    assert credentials.opened(credentials.signed(CLAIMS, key), *ring) == CLAIMS
    assert cursors.opened(cursors.sealed(MARK, ACCOUNT, key), ACCOUNT, *ring) == MARK


@given(rings, master_keys)
def test_what_another_key_signed_is_verified_by_none_of_them(ring: list[bytes], other: bytes) -> None:
    if other in ring:
        return
    assert credentials.opened(credentials.signed(CLAIMS, other), *ring) is None
    with pytest.raises(CardForged):
        Press("TG", *ring).shown(Press("TG", other).code("001", ACCOUNT, "01"))
    with pytest.raises(InvalidCursor):
        cursors.opened(cursors.sealed(MARK, ACCOUNT, other), ACCOUNT, *ring)


@given(rings)
def test_new_things_are_made_with_the_first_key(ring: list[bytes]) -> None:
    assert Press("TG", *ring).code("001", ACCOUNT, "01") == Press("TG", ring[0]).code("001", ACCOUNT, "01")


@pytest.mark.parametrize(("ring", "signer", "digests"), [(1, 0, 1), (2, 0, 1), (2, 1, 2)])
def test_a_second_key_costs_one_digest_and_only_for_what_the_first_did_not_sign(
    ring: int, signer: int, digests: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = [secrets.token_bytes(32) for _ in range(ring)]
    press, code = Press("TG", *known), Press("TG", known[signer]).code("001", ACCOUNT, "01")
    signed = credentials.signed(CLAIMS, known[signer])
    press.shown(code)  # the print run's keys are worked out once
    counted = counting(monkeypatch)
    press.shown(code)
    assert len(counted) == digests
    credentials.opened(signed, *known)
    assert len(counted) == 2 * digests


def counting(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Every HMAC from now on."""
    digest, counted = hmac.digest, list[Any]()

    def told(*given: Any) -> bytes:
        counted.append(given)
        return digest(*given)

    monkeypatch.setattr(hmac, "digest", told)
    return counted


# The secret


@pytest.fixture
def vault(ministack_town: Town, ministack: Engine, monkeypatch: pytest.MonkeyPatch) -> Vault:
    """The town with its keys in Secrets Manager; what MASTER_KEY holds is not looked at any more."""
    client = boto3.client(
        "secretsmanager",
        endpoint_url=ministack.endpoint,
        region_name=engines.REGION,
        aws_access_key_id=os.environ["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key="local",
    )
    SPOILT.add(os.environ["AWS_ACCESS_KEY_ID"])
    client.create_secret(Name=NAME, SecretString="07" * 32)
    monkeypatch.setenv("MASTER_SECRET", NAME)
    monkeypatch.setenv("MASTER_KEY", "neither read nor checked")
    monkeypatch.setattr(keys, "_RING", keyring := keys.Keyring())
    monkeypatch.setattr(keys, "known", keyring.known)
    forget_everything()
    return Vault(client)


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Lets the process's clock go on by ms."""

    def pass_by(ms: int) -> None:
        now = clock.now
        monkeypatch.setattr(clock, "now", lambda: now() + ms)
        denials.forget()

    return pass_by


def test_a_town_scans_with_the_keys_that_its_secret_holds(vault: Vault, ministack_town: Town) -> None:
    assert ministack_town.scans("anna", 1000, "bakery").status == 201
    assert keys.known() == (bytes.fromhex("07" * 32),)


def test_a_process_reads_its_secret_once(vault: Vault, ministack_town: Town) -> None:
    ministack_town.scans("anna", 1000, "bakery")
    vault.client.delete_secret(SecretId=NAME, ForceDeleteWithoutRecovery=True)
    assert ministack_town.scans("anna", 1000, "bakery").status == 201


def test_a_key_put_in_front_signs_what_is_new_and_breaks_nothing_old(
    vault: Vault, ministack_town: Town, later: Callable[[int], None]
) -> None:
    ministack_town.scans("anna", 1000, "bakery")
    vault.holds("08" * 32, "07" * 32)
    later(keys.KEPT_MS)
    old, ministack_town.tokens["baker"] = ministack_town.tokens["bakery"], _bakers(ministack_town)
    assert ministack_town.tokens["baker"] != old
    for who in ("bakery", "baker"):
        assert ministack_town.scans("anna", 1000, who).status == 201
    ministack_town.opens_member("ben", "fc")
    assert ministack_town.scans("ben", 1000, "bakery").status == 201


def test_what_was_signed_with_a_newer_key_is_known_within_ten_seconds(
    vault: Vault, ministack_town: Town, later: Callable[[int], None]
) -> None:
    """Another process read the secret a moment later than this one, and signs with what it found."""
    town = ministack_town
    town.scans("anna", 1000, "bakery")
    vault.holds("08" * 32, "07" * 32)
    new = bytes.fromhex("08" * 32)
    town.codes["anna"] = Press(config.town().code, new).code("T01", town.accounts["anna"], "01")
    assert town.scans("anna", 1000, "bakery").code == "card_forged"
    later(keys.AGAIN_MS)
    assert town.scans("anna", 1000, "bakery").status == 201


def test_a_page_goes_on_while_keys_are_rotated(
    vault: Vault, ministack_town: Town, later: Callable[[int], None]
) -> None:
    for _ in range(3):
        ministack_town.scans("anna", 1000, "bakery")
    path = f"/accounts/{ministack_town.accounts['anna']}/entries?limit=1"
    first = ministack_town.get(path, "anna").body
    vault.holds("08" * 32, "07" * 32)
    later(keys.KEPT_MS)
    second = ministack_town.get(f"{path}&cursor={first['next']}", "anna")
    assert second.status == 200
    vault.holds("08" * 32)
    later(keys.KEPT_MS)
    ministack_town.tokens["anna"] = token("member", ministack_town.accounts["anna"])
    assert ministack_town.get(f"{path}&cursor={second.body['next']}", "anna").status == 200
    assert ministack_town.get(f"{path}&cursor={first['next']}", "anna").code == "invalid_cursor"


def test_ten_minutes_after_a_key_was_taken_away_nothing_that_it_signed_opens_anything(
    vault: Vault, ministack_town: Town, later: Callable[[int], None]
) -> None:
    town = ministack_town
    town.scans("anna", 1000, "bakery")
    vault.holds("08" * 32)
    later(keys.KEPT_MS)
    assert town.scans("anna", 1000, "bakery").code == "not_signed_in"
    town.tokens["baker"] = _bakers(town)
    assert town.scans("anna", 1000, "baker").code == "card_forged"
    assert town.post("/scans", {"card": town.numbers["anna"], "purchase_cents": 1000}, "baker").status == 201


def _bakers(town: Town) -> str:
    return token("till", town.accounts["bakery"], "b1", "t1")


@pytest.mark.parametrize("text", [" ", "a password", "07" * 31])
def test_a_secret_that_is_not_what_it_must_be_is_said_in_words(vault: Vault, text: str) -> None:
    vault.client.put_secret_value(SecretId=NAME, SecretString=text)
    with pytest.raises(RuntimeError, match=f"the secret {NAME} must hold keys of 64 hexadecimal digits"):
        keys.known()


def test_a_secret_of_bytes_is_said_in_words(vault: Vault) -> None:
    vault.client.put_secret_value(SecretId=NAME, SecretBinary=bytes(32))
    with pytest.raises(RuntimeError, match="must hold keys"):
        keys.known()


def test_a_secret_that_is_not_there_is_a_fault_that_books_nothing(vault: Vault, ministack_town: Town) -> None:
    vault.client.delete_secret(SecretId=NAME, ForceDeleteWithoutRecovery=True)
    with pytest.raises(RuntimeError, match=f"the secret {NAME} cannot be read: GetSecretValue: ResourceNotFound"):
        keys.known()
    assert ministack_town.scans("anna", 1000, "bakery").status == 500
    assert ministack_town.journal_size() == 0


@pytest.mark.parametrize("broken", ["a typing mistake", None], ids=["changed", "deleted"])
def test_a_process_that_has_keys_keeps_them_when_the_secret_breaks(
    vault: Vault, ministack_town: Town, later: Callable[[int], None], broken: str | None
) -> None:
    ministack_town.scans("anna", 1000, "bakery")
    if broken:
        vault.holds(broken)
    else:
        vault.client.delete_secret(SecretId=NAME, ForceDeleteWithoutRecovery=True)
    later(keys.KEPT_MS)
    assert ministack_town.scans("anna", 1000, "bakery").status == 201
    if not broken:
        vault.client.create_secret(Name=NAME, SecretString="x")
    vault.holds("08" * 32)
    later(keys.AGAIN_MS)
    assert ministack_town.scans("anna", 1000, "bakery").code == "not_signed_in"


def test_while_nobody_answers_for_the_secret_a_scan_is_to_be_sent_again(
    vault: Vault, ministack_town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = config.environment().secrets_endpoint
    monkeypatch.setattr(keys, "PAUSES", (0.0,))
    monkeypatch.setenv("AWS_ENDPOINT_URL_SECRETS_MANAGER", "http://127.0.0.1:9")
    forget_everything()
    away = ministack_town.scans("anna", 1000, "bakery", "a-key-for-the-outage-1")
    assert (away.status, away.code) == (503, "try_again")
    monkeypatch.setenv("AWS_ENDPOINT_URL_SECRETS_MANAGER", str(there))
    forget_everything()
    assert ministack_town.scans("anna", 1000, "bakery", "a-key-for-the-outage-1").status == 201


# The line to it


def test_a_throttled_read_is_tried_again_and_given_up_in_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    busy, good = (400, {"__type": "ThrottlingException"}), (200, {"SecretString": "09" * 32})
    monkeypatch.setattr(keys, "PAUSES", (0.0, 0.0))
    with _secrets_manager([busy, (500, {}), good], monkeypatch):
        assert keys.Keyring().known() == (bytes.fromhex("09" * 32),)
    with _secrets_manager([busy, busy, busy], monkeypatch), pytest.raises(TryAgain):
        keys.Keyring().known()


def test_the_secrets_line_is_signed_as_botocore_signs_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AK")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "sk")
    monkeypatch.setenv("AWS_SESSION_TOKEN", "")
    host, at = "secretsmanager.eu-central-1.amazonaws.com", "20261122T004400Z"
    ours = wire.signed(host, "eu-central-1", "GetSecretValue", b"{}", at, wire.SECRETS)
    assert ours["x-amz-target"] == "secretsmanager.GetSecretValue"
    assert ours["content-type"] == "application/x-amz-json-1.1"
    told = {name: ours[name] for name in ("content-type", "x-amz-date", "x-amz-target")}
    request = AWSRequest("POST", f"https://{host}/", headers=told, data=b"{}")
    request.context["timestamp"] = at
    signer = SigV4Auth(Credentials("AK", "sk"), "secretsmanager", "eu-central-1")
    theirs = signer.signature(signer.string_to_sign(request, signer.canonical_request(request)), request)
    assert ours["authorization"].endswith(f"Signature={theirs}")


def test_a_function_starts_without_reading_its_secret() -> None:
    _, calls = started(
        AWS_LAMBDA_FUNCTION_NAME="api", MASTER_SECRET=NAME, AWS_ENDPOINT_URL_SECRETS_MANAGER="http://127.0.0.1:9"
    )
    assert "/v1/scans" in calls


def test_the_address_of_the_secret_is_awss_own_unless_an_emulator_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_LAMBDA_FUNCTION_NAME", "api")
    monkeypatch.setenv("MASTER_SECRET", NAME)
    for name in ("AWS_ENDPOINT_URL_SECRETS_MANAGER", "AWS_ENDPOINT_URL"):
        monkeypatch.delenv(name, raising=False)
    forget_everything()
    assert keys._line(config.environment()).host == "secretsmanager.eu-central-1.amazonaws.com"
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:4566")
    forget_everything()
    assert keys._line(config.environment()).host == "127.0.0.1:4566"
    monkeypatch.undo()
    forget_everything()


@contextmanager
def _secrets_manager(answers: list[tuple[int, dict[str, str]]], patch: pytest.MonkeyPatch) -> Iterator[None]:
    """Gives these answers, one a visit, where the process looks for its secret: what no emulator says by itself."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            for status, told in answers:
                line, _ = listening.accept()
                body = json.dumps(told).encode()
                with line:
                    line.recv(65536)
                    line.sendall(b"HTTP/1.1 %d .\r\nContent-Length: %d\r\n\r\n%s" % (status, len(body), body))

        threading.Thread(target=serve, daemon=True).start()
        patch.setenv("MASTER_SECRET", NAME)
        patch.setenv("AWS_ENDPOINT_URL_SECRETS_MANAGER", f"http://127.0.0.1:{listening.getsockname()[1]}")
        forget_everything()
        yield
    patch.delenv("MASTER_SECRET")
    forget_everything()
