"""`make audit PREFIX=`: the same audit on tables that no town of this machine owns."""

import sys

import pytest

from infra.local import audit
from tests.conftest import Standing
from tests.town import Town, forget_everything


def asked(prefix: str, monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.setattr(sys, "argv", ["audit", "--town", "hattingen", "--prefix", prefix])
    return audit.main()


@pytest.fixture
def elsewhere(town: Town, monkeypatch: pytest.MonkeyPatch) -> Town:
    """A town that a process is about to look at which knows nothing of it but what stands in its environment."""
    town.scans("anna", 5000, "bakery")
    for name in ("TOWN", "TABLE_PREFIX", "AWS_REGION"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("boto3.DEFAULT_SESSION", None)
    forget_everything()
    return town


def test_tables_are_audited_by_their_prefix(
    elsewhere: Town, standing: Standing, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert asked(standing.database.prefix, monkeypatch) == 0
    assert f"{standing.database.prefix}-journal: 1 postings, no findings" in capsys.readouterr().out


def test_without_credentials_it_says_so(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    for name in ("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"):
        monkeypatch.setenv(name, "/dev/null")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    assert asked("talente-torgau", monkeypatch) == audit.NOTHING_THERE
    assert "credentials" in capsys.readouterr().out
