"""A town's three stacks on the emulator: in order, twice, half, planned; and what must be there before and after."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from infra import tables
from infra.deploy import ground
from infra.deploy.health import answered, asked
from infra.deploy.stacks import StackFailed
from infra.deploy.stages import StageRefused
from infra.emulator.cloud import HERE
from infra.emulator.fitted import fitted
from infra.package import parcel
from tests.cloud import IMPOSSIBLE, Cloud, a_parcel, a_stage, queue, served


def states(cloud: Cloud) -> list[str]:
    return [cloud.town().stack(part).status() for part in ("data", "app", "site")]


def keys(cloud: Cloud, bucket: str) -> list[str]:
    return [found["Key"] for found in cloud.session.client("s3").list_objects_v2(Bucket=bucket).get("Contents", [])]


def test_a_town_is_deployed_from_nothing_step_by_step(cloud: Cloud, tmp_path: Path) -> None:
    told = cloud.town().deploy(a_parcel(tmp_path))
    assert states(cloud) == ["CREATE_COMPLETE"] * 3
    assert "talente/probe/master-keys" in told["MasterSecret"]
    assert [line[:6] for line in cloud.said if " of 5 " in line] == [f"{step} of 5" for step in range(1, 6)]
    assert "code/api-636f6465.zip" in keys(cloud, told["CodeBucket"])


def test_deployed_again_nothing_changes(cloud: Cloud, tmp_path: Path) -> None:
    first = cloud.town().deploy(a_parcel(tmp_path))
    cloud.said.clear()
    assert cloud.town().deploy(a_parcel(tmp_path)) == first
    assert cloud.told.count("nothing to change.") == 3
    assert "MB" not in cloud.told
    assert states(cloud) == ["CREATE_COMPLETE"] * 3


def test_a_second_release_changes_only_what_differs(cloud: Cloud, tmp_path: Path) -> None:
    cloud.town().deploy(a_parcel(tmp_path))
    cloud.town().deploy(a_parcel(tmp_path, {"More": queue()}, code=b"newer"))
    assert states(cloud) == ["CREATE_COMPLETE", "UPDATE_COMPLETE", "CREATE_COMPLETE"]


def test_an_older_release_deployed_again_takes_the_newer_one_back(cloud: Cloud, tmp_path: Path) -> None:
    older = a_parcel(tmp_path)
    cloud.town().deploy(older)
    cloud.town().deploy(a_parcel(tmp_path, {"More": queue()}))
    cloud.said.clear()
    cloud.town().deploy(older)
    assert "  Remove  More (AWS::SQS::Queue)" in cloud.said
    assert "MB" not in cloud.told


@pytest.mark.parametrize("part", ["app", "site"])
def test_what_breaks_between_the_stacks_is_completed_by_the_next_deployment(
    cloud: Cloud, tmp_path: Path, part: str
) -> None:
    broken = a_parcel(tmp_path)
    broken.templates[part]["Resources"]["Broken"] = IMPOSSIBLE
    with pytest.raises(StackFailed, match=f"talente-probe-{part}: ROLLBACK_COMPLETE"):
        cloud.town().deploy(broken)
    cloud.town().deploy(a_parcel(tmp_path))
    assert states(cloud) == ["CREATE_COMPLETE"] * 3


def broken_first(cloud: Cloud, tmp_path: Path) -> None:
    """A first deployment that broke as it does at AWS: its tables are protected, so the way back leaves them."""
    whole = a_parcel(tmp_path)
    resources = whole.templates["data"]["Resources"]
    resources["Zzz"] = {**IMPOSSIBLE, "DependsOn": [*resources]}
    with pytest.raises(StackFailed, match="talente-probe-data: ROLLBACK_COMPLETE"):
        cloud.town().deploy(whole)
    for definition in tables.definitions("talente-probe"):
        cloud.session.client("dynamodb").create_table(**definition, DeletionProtectionEnabled=True)


def test_the_data_s_own_first_deployment_may_break_and_is_begun_anew(cloud: Cloud, tmp_path: Path) -> None:
    broken_first(cloud, tmp_path)
    ground.cleared(a_stage(), cloud.session, cloud.town().stack("data"))
    assert cloud.session.client("dynamodb").list_tables()["TableNames"] == []
    cloud.town().deploy(a_parcel(tmp_path))
    assert states(cloud) == ["CREATE_COMPLETE"] * 3


def test_where_a_broken_stage_holds_data_nothing_is_touched(cloud: Cloud, tmp_path: Path) -> None:
    broken_first(cloud, tmp_path)
    client = cloud.session.client("dynamodb")
    client.put_item(TableName="talente-probe-people", Item={"pk": {"S": "a"}, "sk": {"S": "b"}})
    with pytest.raises(StageRefused, match="is ROLLBACK_COMPLETE, and there is data: talente-probe-people"):
        cloud.town().deploy(a_parcel(tmp_path))
    assert len(client.list_tables()["TableNames"]) == len(tables.KEYS)


def test_a_plan_before_the_first_deployment_makes_nothing(cloud: Cloud, tmp_path: Path) -> None:
    assert cloud.town().plan(a_parcel(tmp_path))
    assert cloud.said == ["probe was not deployed yet: everything would be new."]
    assert states(cloud) == ["", "", ""]


def test_a_plan_names_the_changes_of_every_stack_and_makes_none(cloud: Cloud, tmp_path: Path) -> None:
    told = cloud.town().deploy(a_parcel(tmp_path))
    newer = a_parcel(tmp_path, {"More": queue()}, {"Other": queue()}, code=b"newer")
    cloud.said.clear()
    assert cloud.town().plan(newer)
    assert "talente-probe-data: nothing to change." in cloud.said
    assert "  Add     More (AWS::SQS::Queue)" in cloud.said
    assert "  Add     Other (AWS::SQS::Queue)" in cloud.said
    assert states(cloud) == ["CREATE_COMPLETE"] * 3
    assert [key for key in keys(cloud, told["CodeBucket"]) if key.startswith("code/")] == ["code/api-636f6465.zip"]


def test_a_plan_without_changes_says_so_for_every_stack(cloud: Cloud, tmp_path: Path) -> None:
    cloud.town().deploy(a_parcel(tmp_path))
    cloud.said.clear()
    assert not cloud.town().plan(a_parcel(tmp_path))
    assert cloud.told.count("nothing to change.") == 3


def test_a_plan_for_half_a_town_tells_what_is_missing(cloud: Cloud, tmp_path: Path) -> None:
    with pytest.raises(StackFailed):
        cloud.town().deploy(a_parcel(tmp_path, {"Broken": IMPOSSIBLE}))
    cloud.town().stack("app").delete()
    assert cloud.town().plan(a_parcel(tmp_path))
    assert "talente-probe-app: would be new, 2 resources." in cloud.said
    assert "talente-probe-site: would be new, 1 resources." in cloud.said


def test_a_secret_that_is_gone_stops_the_deployment_before_anything_runs_without_it(
    cloud: Cloud, tmp_path: Path
) -> None:
    cloud.town().deploy(a_parcel(tmp_path))
    secrets = cloud.session.client("secretsmanager")
    secrets.delete_secret(SecretId="talente/probe/master-keys", RecoveryWindowInDays=30)
    with pytest.raises(StageRefused, match=r"about to be deleted(.|\n)*aws secretsmanager restore-secret --region"):
        cloud.town().deploy(a_parcel(tmp_path, {"More": queue()}))
    secrets.restore_secret(SecretId="talente/probe/master-keys")
    secrets.delete_secret(SecretId="talente/probe/master-keys", ForceDeleteWithoutRecovery=True)
    with pytest.raises(StageRefused, match="The secret talente/probe/master-keys is not there: without it no card"):
        cloud.town().deploy(a_parcel(tmp_path, {"More": queue()}))
    assert states(cloud)[1] == "CREATE_COMPLETE"


def test_tables_without_their_stack_are_never_taken_over(cloud: Cloud, tmp_path: Path) -> None:
    tables.create(cloud.session.client("dynamodb"), "talente-probe")
    with pytest.raises(
        StageRefused, match="no stack talente-probe-data, but something of it is there: talente-probe-"
    ):
        cloud.town().deploy(a_parcel(tmp_path))
    assert states(cloud) == ["", "", ""]


def test_the_secret_of_a_stage_that_was_destroyed_is_not_silently_replaced(cloud: Cloud, tmp_path: Path) -> None:
    secrets = cloud.session.client("secretsmanager")
    secrets.create_secret(Name="talente/probe/master-keys", SecretString="00")
    secrets.delete_secret(SecretId="talente/probe/master-keys", RecoveryWindowInDays=30)
    with pytest.raises(StageRefused, match="was destroyed not long ago") as told:
        cloud.town().deploy(a_parcel(tmp_path))
    assert "--force-delete-without-recovery" in str(told.value)


def test_two_towns_share_an_account_and_nothing_else(cloud: Cloud, tmp_path: Path) -> None:
    one = cloud.town(a_stage("one")).deploy(a_parcel(tmp_path))
    two = cloud.town(a_stage("two")).deploy(a_parcel(tmp_path))
    own = ("CodeBucket", "SiteBucket", "ReportsBucket", "MasterSecret", "JournalStream", "Mails")
    assert [name for name in own if one[name] == two[name]] == []


def restored(cloud: Cloud) -> None:
    """Tables as a restore leaves them for a town."""
    client = cloud.session.client("dynamodb")
    tables.create(client, "restored")
    client.update_table(
        TableName="restored-journal", StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"}
    )


def test_the_tables_of_a_restore_are_served_instead_of_the_stage_s_own(cloud: Cloud, tmp_path: Path) -> None:
    restored(cloud)
    cloud.town().deploy(a_parcel(tmp_path), "restored")
    assert cloud.town().served() == "restored"
    assert "table/restored-journal/stream/" in cloud.town().stack("app").parameters()["JournalStream"]


def test_a_later_deployment_does_not_lead_the_town_back_to_its_old_tables(cloud: Cloud, tmp_path: Path) -> None:
    restored(cloud)
    cloud.town().deploy(a_parcel(tmp_path), "restored")
    assert not cloud.town().plan(a_parcel(tmp_path))
    cloud.town().deploy(a_parcel(tmp_path, {"More": queue()}))
    assert cloud.town().served() == "restored"
    cloud.town().deploy(a_parcel(tmp_path), "talente-probe")
    assert cloud.town().served() == "talente-probe"


def test_tables_that_are_not_there_or_stream_nothing_are_not_served(cloud: Cloud, tmp_path: Path) -> None:
    cloud.town().deploy(a_parcel(tmp_path))
    with pytest.raises(StageRefused, match="There is no table elsewhere-journal in eu-central-1: TABLES= is wrong"):
        cloud.town().deploy(a_parcel(tmp_path), "elsewhere")
    tables.create(cloud.session.client("dynamodb"), "dry")
    with pytest.raises(StageRefused, match="dry-journal has no stream"):
        cloud.town().plan(a_parcel(tmp_path), "dry")
    assert cloud.town().served() == "talente-probe"


def test_the_account_s_gateway_may_write_logs_once_and_for_all(cloud: Cloud, tmp_path: Path) -> None:
    for name in ("one", "two"):
        cloud.town(a_stage(name)).deploy(a_parcel(tmp_path))
    assert cloud.told.count("it gets a role for that") == 1
    assert "cloudwatchRoleArn" in cloud.session.client("apigateway").get_account()


@contextmanager
def api(*answers: bytes) -> Iterator[str]:
    """An API whose health is each of these in turn, the last one for good."""
    left = list(answers)

    def told() -> tuple[int, bytes]:
        body = left.pop(0) if len(left) > 1 else left[0]
        return 200 if body else 503, body

    with served(told) as address:
        yield address


def health(town: str) -> bytes:
    return json.dumps({"town": town, "version": "1"}).encode()


def test_a_deployment_ends_when_its_api_answers_for_its_town(cloud: Cloud) -> None:
    with api(b"", b"", health("torgau")) as address:
        answered(address, a_stage(), cloud.said.append, seconds=5, pause=0.01)
    assert cloud.said == ["probe answers: town torgau, version 1."]


@pytest.mark.parametrize(
    ("answer", "told"),
    [(health("hattingen"), "town hattingen"), (b"", "503"), (b"<html>", "Expect"), (b"[]", r"\[\]")],
)
def test_an_api_that_answers_for_another_town_or_not_at_all_is_a_failure(
    cloud: Cloud, answer: bytes, told: str
) -> None:
    with (
        api(answer) as address,
        pytest.raises(StackFailed, match=rf"is deployed, but {address} does not answer for torgau: .*{told}"),
    ):
        answered(address, a_stage(), cloud.said.append, seconds=0.05, pause=0.01)


def test_where_nobody_listens_there_is_no_town() -> None:
    town, told = asked("http://127.0.0.1:9")
    assert (town, "refused" in told) == ("", True)


@pytest.mark.slow
def test_the_real_parcel_is_deployed_once_and_then_changes_nothing(cloud: Cloud) -> None:
    """All but the kinds that `infra/emulator/fitted.py` lists; for this machine's processor."""
    made = fitted(parcel.pack(HERE))
    first = cloud.town().deploy(made)
    assert states(cloud) == ["CREATE_COMPLETE"] * 3
    cloud.said.clear()
    assert not cloud.town().plan(made)
    assert cloud.town().deploy(made) == first
    assert cloud.told.count("nothing to change.") == 6
