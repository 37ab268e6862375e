"""A deployed town's first day: its pot, its first clerk, whose token works at once and is shown once."""

import json
import os
import re
import secrets
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from app import app
from chalicelib.refusals import TryAgain
from infra.deploy import opening, remaining
from infra.deploy.stages import StageRefused
from infra.deploy.town import Town
from infra.local.gateway import Answer, Gateway, Request
from infra.local.server import serve
from tests.cloud import Cloud, a_parcel, a_stage
from tests.town import forget_everything

Write = Callable[..., Path]
ENTERED = ("TOWN", "TABLE_PREFIX", "AWS_REGION", "AWS_ENDPOINT_URL_DYNAMODB", "MASTER_KEY", "AWS_SESSION_TOKEN")


@pytest.fixture(autouse=True)
def ourselves(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """What `opening` makes of this process ends with the test."""
    for name in ENTERED:
        monkeypatch.setenv(name, os.environ.get(name, ""))
    forget_everything()
    yield
    forget_everything()


@pytest.fixture
def name() -> str:
    """A stage's name of the test's own: a process keeps its line to a table, and never serves two towns otherwise."""
    return f"probe-{secrets.token_hex(4)}-test"


def deployed(cloud: Cloud, tmp_path: Path, name: str) -> Town:
    town = cloud.town(a_stage(name))
    town.deploy(a_parcel(tmp_path))
    cloud.said.clear()
    return town


def entered(town: Town) -> None:
    opening.enter(town)
    forget_everything()


def away(*_given: object) -> None:
    """The line to the tables, lost at the worst moment."""
    raise TryAgain


def pot(token: str | None) -> Answer:
    """What the real app tells the bearer about the common pot."""
    bearer = [("Authorization", f"Bearer {token}")]
    from chalicelib import config

    return Gateway(app).answer(Request("GET", f"/v1/accounts/{config.town().common_pot}", bearer))


def test_the_first_clerk_may_look_into_the_pot(cloud: Cloud, tmp_path: Path, name: str) -> None:
    entered(deployed(cloud, tmp_path, name))
    told = pot(opening.opened())
    assert told.status == 200
    assert json.loads(told.body)["balances"]["points"] == 0


def test_the_key_is_the_one_that_the_stack_made(cloud: Cloud, tmp_path: Path, name: str) -> None:
    entered(deployed(cloud, tmp_path, name))
    assert re.fullmatch("[0-9a-f]{64}", os.environ["MASTER_KEY"])
    assert os.environ["TABLE_PREFIX"] == f"talente-{name}"


def test_of_several_keys_the_first_one_signs(cloud: Cloud, tmp_path: Path, name: str) -> None:
    town, keys = deployed(cloud, tmp_path, name), f"{'0b' * 32}, {'0a' * 32}"
    secret = f"talente/{name}/master-keys"
    cloud.session.client("secretsmanager").put_secret_value(SecretId=secret, SecretString=keys)
    entered(town)
    assert os.environ["MASTER_KEY"] == "0b" * 32


def test_an_open_town_issues_no_further_token_unless_asked(cloud: Cloud, tmp_path: Path, name: str) -> None:
    entered(deployed(cloud, tmp_path, name))
    first = opening.opened()
    assert opening.opened() is None
    further = opening.opened(again=True)
    assert further not in (None, first)
    assert [pot(token).status for token in (first, further)] == [200, 200]


def test_what_broke_off_between_pot_and_token_is_completed(cloud: Cloud, tmp_path: Path, name: str) -> None:
    from chalicelib import config
    from chalicelib.people import passes

    entered(deployed(cloud, tmp_path, name))
    with pytest.MonkeyPatch.context() as broken:
        broken.setattr(passes, "issue", away)
        with pytest.raises(StageRefused, match="could not be read or written"):
            opening.opened()
    assert pot(opening.opened()).status == 200
    assert config.environment().table_prefix == f"talente-{name}"


def test_the_first_clerk_of_the_stages_file_signs_in_by_mail_once_and_for_all(
    cloud: Cloud, tmp_path: Path, name: str
) -> None:
    from chalicelib.people.persons import book as persons

    entered(deployed(cloud, tmp_path, name))
    assert [opening.welcomed(mail) for mail in ("buero@torgau.de", "buero@torgau.de", "eve@torgau.de")] == [
        *(True, False, False)
    ]
    person = persons.known_by("buero@torgau.de")
    assert person
    assert {(hat.role, hat.party) for hat in person.hats} == {("clerk", "operator"), ("board", "operator")}
    assert persons.known_by("eve@torgau.de") is None


@pytest.mark.parametrize("half", [False, True])
def test_a_town_that_is_not_deployed_cannot_be_opened(cloud: Cloud, half: bool) -> None:
    if half:
        from infra.stack.cfn import body
        from infra.stack.data import stack

        cloud.stack("talente-probe-data").put(
            {"TemplateBody": body(stack())}, {"Stage": "probe", "TablePrefix": "talente-probe"}, {}
        )
    with pytest.raises(StageRefused, match="probe is not deployed yet: make deploy STAGE=probe"):
        opening.enter(cloud.town())


def test_without_its_secret_nothing_is_signed(cloud: Cloud, tmp_path: Path, name: str) -> None:
    town, secret = deployed(cloud, tmp_path, name), f"talente/{name}/master-keys"
    cloud.session.client("secretsmanager").delete_secret(SecretId=secret, ForceDeleteWithoutRecovery=True)
    with pytest.raises(StageRefused, match=f"The secret {secret} is not there"):
        opening.enter(town)


def test_the_command_shows_the_token_once_and_how_to_use_it(
    cloud: Cloud, tmp_path: Path, name: str, staged: Write, capsys: pytest.CaptureFixture[str]
) -> None:
    deployed(cloud, tmp_path, name)
    staged(name=name)
    opening.main(["--stage", name])
    told = capsys.readouterr().out
    token = re.search(r"^  (\S+\.\S+)$", told, re.M)
    assert token
    assert "curl -sS https://probe.test/api/v1/accounts/" in told
    opening.main(["--stage", name])
    again = capsys.readouterr().out
    assert f"{name} is open already. A further token: AGAIN=1." in again
    assert token[1] not in again


@pytest.mark.parametrize("real", ["probe", "test", "probe-test-2"])
def test_a_demo_town_is_never_played_into_a_real_stage(staged: Write, real: str) -> None:
    staged(name=real)
    with pytest.raises(SystemExit) as end:
        opening.main(["--stage", real, "--demo"])
    assert "only into a stage whose name ends in -test or -demo" in str(end.value.code)


def test_an_empty_town_is_an_open_point_until_it_is_opened(cloud: Cloud, tmp_path: Path, name: str) -> None:
    town = deployed(cloud, tmp_path, name)
    assert list(remaining._first(town, {})) == [
        f"The town is empty. Open it and get the first clerk's token: make open STAGE={name}"
    ]
    entered(town)
    opening.opened()
    assert list(remaining._first(town, {})) == []


@contextmanager
def served() -> Iterator[str]:
    server = serve(app, port=0)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/v1"
    server.shutdown()
    server.server_close()


@pytest.mark.slow
def test_a_demo_town_is_played_into_a_stage_for_trying(cloud: Cloud, tmp_path: Path, name: str) -> None:
    """Through the real app on this machine, on the stage's tables, in the place of the deployed function."""
    stage = a_stage(name, town="hattingen")
    cloud.town(stage).deploy(a_parcel(tmp_path))
    entered(cloud.town(stage))
    assert opening.opened()
    with served() as api:
        file = opening._demo(stage, api, tmp_path)
    told = json.loads(file.read_text())
    assert (told["town"], told["api"]) == ("hattingen", api)
    assert file.stat().st_mode & 0o077 == 0
    assert pot(told["clerk"]["token"]).status == 200
