"""Tables as they were: begun, awaited, given what a restore does not carry over, and removed again."""

import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from infra.drills.plans import DrillRefused, Plan, Window

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

LOOK_SECONDS = 15.0
UNDER_WAY = {"ACTIVE", "CREATING", "UPDATING"}
Say = Callable[[str], None]


class RestoreFailed(Exception):
    """A restore that broke off; the message says what is left of it."""


@dataclass(frozen=True)
class Edge:
    """The two things that only AWS does: all else of a drill runs on any engine.

    `window` tells between which times a table can be restored; `begin` starts one restore (source, copy, time).
    """

    window: Callable[[str], Window]
    begin: Callable[[str, str, datetime], object]
    look_seconds: float = LOOK_SECONDS


def aws(client: "DynamoDBClient") -> Edge:
    """The real ones."""

    def window(table: str) -> Window:
        told = client.describe_continuous_backups(TableName=table)["ContinuousBackupsDescription"]
        recovery = told.get("PointInTimeRecoveryDescription", {})
        if recovery.get("PointInTimeRecoveryStatus") != "ENABLED":
            raise DrillRefused(f"{table} has no point-in-time recovery: switch it on, it begins at that moment.")
        return recovery["EarliestRestorableDateTime"], recovery["LatestRestorableDateTime"]

    def begin(source: str, copy: str, at: datetime) -> object:
        return client.restore_table_to_point_in_time(SourceTableName=source, TargetTableName=copy, RestoreDateTime=at)

    return Edge(window, begin)


def restore(client: "DynamoDBClient", edge: Edge, plan: Plan, say: Say) -> None:
    """Every table, side by side, until each is whole and protected as the living one is.

    Where anything breaks off, also the operator's patience, what was begun is removed: RestoreFailed.
    """
    try:
        for source, copy in plan.pairs:
            edge.begin(source, copy, plan.at)
            say(f"  begun     {copy}")
        for source, copy in plan.pairs:
            await_whole(client, copy, edge.look_seconds, say)
            protect(client, source, copy, edge.look_seconds)
            say(f"  restored  {copy}")
    except (ClientError, BotoCoreError, RestoreFailed, KeyboardInterrupt) as broken:
        say(f"Broken off: {str(broken) or 'interrupted'}. Removing what was begun.")
        left = remove(client, edge, plan)
        rest = f"These tables are left, remove them: {', '.join(left)}." if left else "Nothing is left of it."
        raise RestoreFailed(f"Not restored: {str(broken) or 'interrupted'}. {rest}") from broken


def await_whole(client: "DynamoDBClient", table: str, look_seconds: float, say: Say | None = None) -> None:
    """Until a table can be used; RestoreFailed where it never will be."""
    began = time.monotonic()
    while True:
        told: Any = client.describe_table(TableName=table)["Table"]
        restoring = told.get("RestoreSummary", {}).get("RestoreInProgress", False)
        if told["TableStatus"] not in UNDER_WAY:
            raise RestoreFailed(f"{table} is {told['TableStatus']}")
        if told["TableStatus"] == "ACTIVE" and not restoring:
            return
        if say:
            say(f"  {time.monotonic() - began:6.0f} s  {table} is {told['TableStatus'].lower()}")
        time.sleep(look_seconds)


def protect(client: "DynamoDBClient", source: str, copy: str, look_seconds: float) -> None:
    """Give a copy what its source has and a restore leaves out: stream, expiry, recovery, policy, tags, protection.

    Source: "Restoring a table to a point in time", what must be set up by hand.
    """
    told: Any = client.describe_table(TableName=source)["Table"]
    made: Any = client.describe_table(TableName=copy)["Table"]
    if stream := told.get("StreamSpecification"):
        client.update_table(TableName=copy, StreamSpecification=stream)
        await_whole(client, copy, look_seconds)
    expiry: Any = client.describe_time_to_live(TableName=source)["TimeToLiveDescription"]
    if expiry["TimeToLiveStatus"] in ("ENABLED", "ENABLING"):
        spec: Any = {"Enabled": True, "AttributeName": expiry["AttributeName"]}
        client.update_time_to_live(TableName=copy, TimeToLiveSpecification=spec)
    _recoverable(client, source, copy)
    _labelled(client, told["TableArn"], made["TableArn"])
    if told.get("DeletionProtectionEnabled"):
        client.update_table(TableName=copy, DeletionProtectionEnabled=True)
        await_whole(client, copy, look_seconds)


def _recoverable(client: "DynamoDBClient", source: str, copy: str) -> None:
    kept: Any = client.describe_continuous_backups(TableName=source)["ContinuousBackupsDescription"]
    if kept.get("PointInTimeRecoveryDescription", {}).get("PointInTimeRecoveryStatus") == "ENABLED":
        client.update_continuous_backups(
            TableName=copy, PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True}
        )


def _labelled(client: "DynamoDBClient", source: str, copy: str) -> None:
    """The tags, except those that AWS itself gives, and the policy that keeps a journal append-only; both by ARN."""
    pages = client.get_paginator("list_tags_of_resource").paginate(ResourceArn=source)
    own = [tag for page in pages for tag in page["Tags"] if not tag["Key"].startswith("aws:")]
    if own:
        client.tag_resource(ResourceArn=copy, Tags=own)
    with suppress(client.exceptions.PolicyNotFoundException):
        policy = client.get_resource_policy(ResourceArn=source)["Policy"]
        client.put_resource_policy(ResourceArn=copy, Policy=policy.replace(source, copy))


def remove(client: "DynamoDBClient", edge: Edge, plan: Plan) -> list[str]:
    """Delete a plan's copies, as far as there are any; the names of those that could not be deleted."""
    left = []
    for _, copy in plan.pairs:
        try:
            _remove(client, copy, edge.look_seconds)
        except client.exceptions.ResourceNotFoundException:
            continue
        except (ClientError, BotoCoreError, RestoreFailed):
            left.append(copy)
    return left


def _remove(client: "DynamoDBClient", copy: str, look_seconds: float) -> None:
    """A table that is still being restored cannot be deleted: it is awaited."""
    await_whole(client, copy, look_seconds)
    client.update_table(TableName=copy, DeletionProtectionEnabled=False)
    await_whole(client, copy, look_seconds)
    client.delete_table(TableName=copy)
    client.get_waiter("table_not_exists").wait(TableName=copy, WaiterConfig={"Delay": 2, "MaxAttempts": 150})
