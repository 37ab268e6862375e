"""The restore drill: all tables of one second, audited and compared; and whatever goes wrong, nothing half done.

What only AWS can do is starting a restore, and telling how far back one reaches. Here a restore is a copy of the items
as they were at that second, put into a new table by the very call that the drill makes; all else is the real code,
on ministack, since DynamoDB Local knows no recovery, tags or policies.
"""

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from chalicelib import config
from chalicelib.ledger.tables import posting_key
from infra import tables
from infra.drills import plans, restore
from infra.drills.copies import Edge, RestoreFailed
from infra.drills.plans import DrillRefused, Plan
from infra.drills.restore import Drill
from tests.conftest import SESSION
from tests.town import Town

NOW = datetime.now(UTC).replace(microsecond=0)
LONG_AGO = NOW - timedelta(days=20)
HOUR_MS = 3_600_000


@dataclass
class Stage:
    """A town in the cloud's form, the items of its tables at one second, and what a drill said."""

    town: Town
    client: Any
    prefix: str
    at: datetime = NOW - timedelta(minutes=30)
    then: dict[str, list[Any]] = field(default_factory=dict)
    said: list[str] = field(default_factory=list)

    def is_kept(self) -> None:
        """Now is the second to which the tables will be restored; half an hour goes by."""
        self.then = {name: self.items(name) for name in self.client.list_tables()["TableNames"]}
        self.town.passes_ms(HOUR_MS)

    def items(self, table: str) -> list[Any]:
        found: list[Any] = self.client.scan(TableName=table)["Items"]
        return found

    def begin(self, source: str, copy: str, at: datetime) -> None:
        """A restore, as far as it can be had here: the items as of then, nothing of the table's settings."""
        assert at == self.at
        prefix = copy.rpartition("-")[0]
        made = next(made for made in tables.definitions(prefix) if made["TableName"] == copy)
        self.client.create_table(**made)
        for item in self.then[source]:
            self.client.put_item(TableName=copy, Item=item)

    def drill(self, edge: Edge | None = None, plan: Plan | None = None) -> Drill:
        plan = plan or Plan(self.prefix, f"{self.prefix}-r1", self.at)
        edge = edge or Edge(lambda _: (LONG_AGO, NOW), self.begin, look_seconds=0.0)
        return Drill(self.client, edge, plan, config.town().time_zone, self.said.append)

    @property
    def names(self) -> set[str]:
        return set(self.client.list_tables()["TableNames"])

    @property
    def told(self) -> str:
        return "\n".join(self.said)


@pytest.fixture
def stage(ministack_town: Town) -> Iterator[Stage]:
    """An hour ago Anna shopped; its tables are protected as the stack protects them."""
    env = config.environment()
    client = SESSION.client(
        "dynamodb",
        endpoint_url=env.dynamodb_endpoint,
        region_name=env.region,
        aws_access_key_id=os.environ["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key="local",
    )
    made = Stage(ministack_town, client, env.table_prefix)
    ministack_town.passes_ms(-HOUR_MS)
    for _ in range(3):
        ministack_town.scans("anna", 1000, "bakery")
    yield made
    for name in made.names:
        client.update_table(TableName=name, DeletionProtectionEnabled=False)


def test_a_drill_brings_the_town_back_as_it_was_and_removes_the_copy(stage: Stage) -> None:
    before = stage.names
    stage.is_kept()
    stage.town.scans("anna", 2000, "bakery")
    living = {name: stage.items(name) for name in before}
    assert stage.drill().run(keep=False)
    assert "no findings" in stage.told
    assert "removed" in stage.told
    assert stage.names == before
    assert {name: stage.items(name) for name in before} == living


def test_a_drill_tells_what_was_booked_since(stage: Stage) -> None:
    stage.is_kept()
    for cents in (2000, 3000):
        stage.town.scans("anna", cents, "bakery")
    points = {"card": stage.town.codes["anna"], "pocket": "points", "amount": 100}
    assert stage.town.post("/redemptions", points, "bakery").status == 201
    assert stage.drill().run(keep=False)
    assert "3 postings would be lost" in stage.told
    told = [line.split() for line in stage.said]
    assert ["1", "redeem", "100", "points"] in told
    assert next(line for line in told if line[1:2] == ["award"])[0] == "2"
    assert [f"{stage.prefix}-journal", "6", "3"] in told


def test_every_step_is_timed(stage: Stage) -> None:
    stage.is_kept()
    stage.drill().run(keep=False)
    steps = [line.partition(":")[0] for line in stage.said if line.endswith(" s")]
    assert steps == ["restore", "audit", "compare", "remove"]


def test_a_town_goes_on_from_the_tables_that_were_kept(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    from tests.town import forget_everything

    stage.is_kept()
    lost = stage.town.scans("anna", 2000, "bakery", "a-key-after-the-moment")
    assert stage.drill().run(keep=True)
    assert f"TABLES={stage.prefix}-r1" in stage.told
    monkeypatch.setenv("TABLE_PREFIX", f"{stage.prefix}-r1")
    forget_everything()
    again = stage.town.scans("anna", 2000, "bakery", "a-key-after-the-moment")
    assert (again.status, "idempotent-replayed" in again.headers) == (201, False)
    assert again.body["posting"]["id"] == lost.body["posting"]["id"]
    assert stage.town.audit() == []


def test_a_copy_has_all_that_protects_the_living_table(stage: Stage) -> None:
    client, source = stage.client, f"{stage.prefix}-journal"
    arn = client.describe_table(TableName=source)["Table"]["TableArn"]
    policy = json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Resource": arn}]})
    client.update_table(
        TableName=source, StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"}
    )
    client.update_table(TableName=source, DeletionProtectionEnabled=True)
    client.update_time_to_live(TableName=source, TimeToLiveSpecification={"Enabled": True, "AttributeName": "ttl"})
    client.update_continuous_backups(
        TableName=source, PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True}
    )
    client.tag_resource(ResourceArn=arn, Tags=[{"Key": "town", "Value": "torgau"}, {"Key": "aws:x", "Value": "1"}])
    client.put_resource_policy(ResourceArn=arn, Policy=policy)
    stage.is_kept()
    stage.drill().run(keep=True)
    made = client.describe_table(TableName=f"{stage.prefix}-r1-journal")["Table"]
    copy = made["TableName"]
    assert made["StreamSpecification"]["StreamViewType"] == "NEW_AND_OLD_IMAGES"
    assert made["DeletionProtectionEnabled"]
    assert {index["IndexName"] for index in made["GlobalSecondaryIndexes"]} == set(tables.INDEXES["journal"])
    assert client.describe_time_to_live(TableName=copy)["TimeToLiveDescription"]["AttributeName"] == "ttl"
    kept = client.describe_continuous_backups(TableName=copy)["ContinuousBackupsDescription"]
    assert kept["PointInTimeRecoveryDescription"]["PointInTimeRecoveryStatus"] == "ENABLED"
    assert client.list_tags_of_resource(ResourceArn=made["TableArn"])["Tags"] == [{"Key": "town", "Value": "torgau"}]
    assert client.get_resource_policy(ResourceArn=made["TableArn"])["Policy"] == policy.replace(arn, made["TableArn"])


def test_a_protected_copy_is_removed_all_the_same(stage: Stage) -> None:
    before = stage.names
    for name in before:
        stage.client.update_table(TableName=name, DeletionProtectionEnabled=True)
    stage.is_kept()
    assert stage.drill().run(keep=False)
    assert stage.names == before


def test_a_copy_that_is_not_what_the_town_was_is_no_good(stage: Stage) -> None:
    """At the very second of a transaction, one table may have its part of it and another one not."""
    stage.is_kept()
    stage.then[f"{stage.prefix}-journal"].pop()
    assert not stage.drill().run(keep=False)
    assert "R2  " in stage.told
    assert "copy lacks 1 older postings that the living journal has" in stage.told


def test_a_posting_that_somebody_deleted_since_is_told(stage: Stage) -> None:
    stage.is_kept()
    gone = stage.items(f"{stage.prefix}-journal")[0]["pk"]["S"].removeprefix("J#")
    stage.client.delete_item(TableName=f"{stage.prefix}-journal", Key=posting_key(gone))
    assert not stage.drill().run(keep=False)
    assert "living journal lacks 1 older postings that the copy has" in stage.told


# What is refused before anything is begun


def refused(stage: Stage, at: datetime | None = None, **changed: str) -> str:
    before, plan = stage.names, stage.drill().plan
    asked = replace(plan, **{"at": at or plan.at, **changed})  # type: ignore[arg-type]
    with pytest.raises(DrillRefused) as no:
        stage.drill(plan=asked).run(keep=False)
    assert stage.names == before
    return str(no.value)


def test_a_stage_that_is_not_there_names_those_that_are(stage: Stage) -> None:
    told = refused(stage, living="talente-atlantis")
    assert "talente-atlantis-journal" in told
    assert f"There are: {stage.prefix}" in told


def test_a_time_that_cannot_be_had_is_refused(stage: Stage) -> None:
    assert "still to come" in refused(stage, at=NOW + timedelta(hours=2))
    assert "more than 35 days ago" in refused(stage, at=NOW - timedelta(days=36))
    assert f"can be restored from {LONG_AGO}" in refused(stage, at=LONG_AGO - timedelta(seconds=1))


def test_a_name_that_cannot_be_had_is_refused(stage: Stage) -> None:
    stage.client.create_table(**tables.definitions("talente-taken")[0])
    assert "what the living tables are called" in refused(stage, copy=stage.prefix)
    assert "exist already" in refused(stage, copy="talente-taken")
    assert "no beginning of a table's name" in refused(stage, copy="Talente")


@pytest.mark.parametrize("text", ["", "yesterday", "2026-11-22T10:00:00", "2026-13-22T10:00:00Z", "10:00Z"])
def test_what_is_no_time_with_a_zone_is_refused(text: str) -> None:
    with pytest.raises(DrillRefused, match="no time with a zone"):
        plans.moment(text)


def test_a_table_without_recovery_is_refused(stage: Stage) -> None:
    from infra.drills.copies import aws

    with pytest.raises(DrillRefused, match="no point-in-time recovery"):
        stage.drill(edge=aws(stage.client)).run(keep=False)


# What breaks off


@pytest.mark.parametrize("begun", range(4))
def test_a_restore_that_breaks_off_leaves_nothing(stage: Stage, begun: int) -> None:
    before, left = stage.names, iter(range(begun))
    stage.is_kept()

    def broken(source: str, copy: str, at: datetime) -> None:
        if next(left, None) is None:
            stage.client.restore_table_to_point_in_time(SourceTableName="no-such-table", TargetTableName=copy)
        stage.begin(source, copy, at)

    with pytest.raises(RestoreFailed, match=r"TableNotFound.*Nothing is left"):
        stage.drill(edge=replace(stage.drill().edge, begin=broken)).run(keep=False)
    assert stage.names == before


def test_an_operator_who_interrupts_a_restore_leaves_nothing(stage: Stage) -> None:
    before = stage.names
    stage.is_kept()

    def interrupted(source: str, copy: str, at: datetime) -> None:
        stage.begin(source, copy, at)
        raise KeyboardInterrupt

    with pytest.raises(RestoreFailed, match="Nothing is left"):
        stage.drill(edge=replace(stage.drill().edge, begin=interrupted)).run(keep=False)
    assert stage.names == before


def test_the_command_says_in_words_what_is_wrong(stage: Stage, capsys: pytest.CaptureFixture[str]) -> None:
    for asked, answer in (
        (["--stage", "torgau", "--at", "yesterday"], "no time with a zone"),
        (["--stage", "atlantis", "--at", "2026-11-22T10:00:00Z"], "no town called 'atlantis'"),
        (["--stage", "torgau", "--at", "2026-11-22T10:00:00Z"], "There is no table talente-torgau-balance"),
    ):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("sys.argv", ["restore", *asked])
            assert restore.main() == restore.NOT_DONE
        assert answer in capsys.readouterr().out
