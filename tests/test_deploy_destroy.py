"""Taking a town out of the cloud: never with its data by mistake, whole, and safe to repeat.

At AWS the stack of the data leaves its tables, buckets and secret behind (`tests/test_stack.py` holds that); the
emulator's takes them along, so here they are removed before it, as everywhere.
"""

from collections.abc import Callable
from pathlib import Path

import pytest

from infra import tables
from infra.deploy import destroy as command
from infra.deploy import ground
from infra.deploy.destroy import destroy
from infra.deploy.stacks import StackFailed
from infra.deploy.stages import StageRefused
from infra.emulator import repaired
from tests.cloud import Cloud, a_parcel, a_stage

Write = Callable[..., Path]


def deployed(cloud: Cloud, tmp_path: Path, *, data: bool = False) -> dict[str, str]:
    told = cloud.town().deploy(a_parcel(tmp_path))
    if data:
        item = {"pk": {"S": "s:1"}, "sk": {"S": "META"}}
        cloud.session.client("dynamodb").put_item(TableName="talente-probe-balance", Item=item)
    cloud.said.clear()
    return told


def left(cloud: Cloud) -> list[str]:
    """All that could still be there of a stage."""
    stacks = [part for part in ("data", "app", "site") if cloud.town().stack(part).status()]
    tables = cloud.session.client("dynamodb").list_tables()["TableNames"]
    buckets = [bucket["Name"] for bucket in cloud.session.client("s3").list_buckets()["Buckets"]]
    return stacks + tables + buckets


def test_an_empty_town_is_taken_away_whole(cloud: Cloud, tmp_path: Path) -> None:
    deployed(cloud, tmp_path)
    destroy(cloud.town())
    assert left(cloud) == []
    assert "talente-probe-journal: deleted; its last state can be restored for 35 days." in cloud.said
    assert cloud.said[-1] == "probe is gone."


@pytest.mark.parametrize("name", ["", "probe", "Torgau", "hattingen"])
def test_a_town_with_data_stays_unless_its_name_is_told(cloud: Cloud, tmp_path: Path, name: str) -> None:
    deployed(cloud, tmp_path, data=True)
    before = left(cloud)
    with pytest.raises(StageRefused, match=r"probe has data \(talente-probe-balance\).*STAGE=probe NAME=torgau"):
        destroy(cloud.town(), name)
    assert left(cloud) == before


def test_a_town_with_data_goes_when_its_name_is_told(cloud: Cloud, tmp_path: Path) -> None:
    deployed(cloud, tmp_path, data=True)
    destroy(cloud.town(), "torgau")
    assert left(cloud) == []


def test_a_town_that_lives_on_restored_tables_has_data_too_and_they_stay(cloud: Cloud, tmp_path: Path) -> None:
    client = cloud.session.client("dynamodb")
    tables.create(client, "restored")
    client.update_table(
        TableName="restored-journal", StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"}
    )
    client.put_item(TableName="restored-balance", Item={"pk": {"S": "s:1"}, "sk": {"S": "META"}})
    cloud.town().deploy(a_parcel(tmp_path), "restored")
    with pytest.raises(StageRefused, match=r"probe has data \(restored-balance\)"):
        destroy(cloud.town())
    destroy(cloud.town(), "torgau")
    assert left(cloud) == sorted(ground.table_names("restored"))


def test_a_second_time_is_harmless(cloud: Cloud, tmp_path: Path) -> None:
    deployed(cloud, tmp_path)
    destroy(cloud.town())
    cloud.said.clear()
    destroy(cloud.town())
    assert cloud.said == ["probe is gone."]


def test_a_stage_that_never_was_can_be_destroyed_too(cloud: Cloud) -> None:
    destroy(cloud.town())
    assert cloud.said == ["probe is gone."]


@pytest.mark.parametrize("call", ["dynamodb.DeleteTable", "s3.DeleteBucket", "secretsmanager.DeleteSecret"])
def test_what_broke_off_halfway_is_completed_by_the_next_time(cloud: Cloud, tmp_path: Path, call: str) -> None:
    deployed(cloud, tmp_path)
    broken = Cloud(cloud.session)
    broken.answering(call, "AccessDenied", status=403)
    with pytest.raises(Exception, match=r"AccessDenied|403"):
        destroy(broken.town())
    healed = Cloud(repaired.session(a_stage().region))
    destroy(healed.town())
    assert left(healed) == []


def test_tables_whose_stack_is_gone_are_found_by_their_names(cloud: Cloud) -> None:
    tables.create(cloud.session.client("dynamodb"), "talente-probe")
    destroy(cloud.town())
    assert left(cloud) == []


def test_every_version_of_an_object_goes(cloud: Cloud, tmp_path: Path) -> None:
    told = deployed(cloud, tmp_path)
    s3 = cloud.session.client("s3")
    for text in (b"one", b"two"):
        s3.put_object(Bucket=told["SiteBucket"], Key="index.html", Body=text)
    s3.delete_object(Bucket=told["SiteBucket"], Key="index.html")
    destroy(cloud.town())
    assert f"{told['SiteBucket']}: deleted." in cloud.said


def test_locked_reports_stay_and_that_is_said(cloud: Cloud, tmp_path: Path) -> None:
    """In a bucket made by hand: those of its stacks are made without their lock."""
    s3 = cloud.session.client("s3")
    s3.create_bucket(
        Bucket="reports-of-probe",
        ObjectLockEnabledForBucket=True,
        CreateBucketConfiguration={"LocationConstraint": "eu-central-1"},
    )
    rule = {"DefaultRetention": {"Mode": "GOVERNANCE", "Days": 3653}}
    lock = {"ObjectLockEnabled": "Enabled", "Rule": rule}
    s3.put_object_lock_configuration(Bucket="reports-of-probe", ObjectLockConfiguration=lock)
    s3.put_object(Bucket="reports-of-probe", Key="audits/2026-01-01", Body=b"all is well")
    command._empty(cloud.town(), "reports-of-probe")
    assert cloud.said == [
        "reports-of-probe: stays, with reports that nobody may delete yet; it costs next to nothing."
    ]
    assert s3.get_object(Bucket="reports-of-probe", Key="audits/2026-01-01")["Body"].read() == b"all is well"


def test_the_secret_is_kept_for_thirty_days(cloud: Cloud, tmp_path: Path) -> None:
    deployed(cloud, tmp_path)
    command._forget(cloud.town(), "talente/probe/master-keys")
    assert "talente/probe/master-keys: deleted in 30 days; until then it can be restored." in cloud.said
    assert "DeletedDate" in (ground.described_secret(cloud.session, "talente/probe/master-keys") or {})


def test_what_aws_could_not_remove_is_said(cloud: Cloud, tmp_path: Path) -> None:
    deployed(cloud, tmp_path)
    cloud.losing("cloudformation.DeleteStack")
    cloud.in_state("DELETE_FAILED")
    with pytest.raises(StackFailed, match=r"talente-probe-site: DELETE_FAILED\. AWS could not remove all of it"):
        destroy(cloud.town())


def test_the_command_says_whose_account_it_is_first(
    cloud: Cloud, staged: Write, capsys: pytest.CaptureFixture[str], environment: dict[str, str]
) -> None:
    staged()
    command.main(["--stage", "probe"])
    told = capsys.readouterr().out.splitlines()
    assert told == [f"Stage probe in account {environment['AWS_ACCESS_KEY_ID']}, eu-central-1.", "probe is gone."]
