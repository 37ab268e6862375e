"""What an account must be like before a town's stacks can stand in it; mended where that is safe, else said in words.

A first deployment that broke leaves protected tables, which AWS itself cannot remove then; an earlier stage of the
same name leaves tables and a secret that no new stack may take over.
"""

import json
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import boto3
from botocore.exceptions import ClientError

from infra import tables
from infra.deploy.stacks import EMPTY, NEVER_WAS, Say, Stack
from infra.deploy.stages import Stage, StageRefused

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

GATEWAY_ROLE = "talente-api-gateway-logs"
ROLE_PAUSES = (3.0, 5.0, 10.0, 20.0, 30.0)
"""Seconds; so long a new role may be unknown to API Gateway."""
LOGS_POLICY = "arn:aws:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs"


def cleared(stage: Stage, session: boto3.Session, data: Stack) -> None:
    """Make way for the stack of the data; refuses StageRefused where something of value would be in the way."""
    status, client = data.status(), session.client("dynamodb")
    if status in EMPTY:
        _no_heritage(stage, session)
    elif status in NEVER_WAS:
        if held := [table for table in table_names(stage.prefix) if holds(client, table)]:
            raise StageRefused(
                f"{data.name} is {status}, and there is data: {', '.join(held)}. Nothing was touched: see"
                " docs/operations.md, data without its stack."
            )
        drop(client, table_names(stage.prefix), data.pause)


def table_names(prefix: str) -> list[str]:
    """A town's tables, by what their names begin with."""
    return [f"{prefix}-{name}" for name in tables.KEYS]


def secret_name(stage: Stage) -> str:
    """Where a stage's master keys are (`infra/stack/data.py`)."""
    return f"talente/{stage.name}/master-keys"


def secret_there(session: boto3.Session, secret: str) -> None:
    """Refuses StageRefused when the secret is missing or about to be deleted: no card and no token would verify."""
    found = described_secret(session, secret)
    if found is None:
        raise StageRefused(
            f"The secret {secret} is not there: without it no card and no token of this town verifies. If the keys"
            " were kept elsewhere: see docs/operations.md, a secret that is gone."
        )
    if "DeletedDate" in found:
        raise StageRefused(
            f"The secret {secret} is about to be deleted. Take that back first:\n"
            f"  aws secretsmanager restore-secret --region {session.region_name} --secret-id {secret}"
        )


def described_secret(session: boto3.Session, secret: str) -> dict[str, Any] | None:
    """What AWS tells of a secret but its value; None when there is none."""
    client = session.client("secretsmanager")
    try:
        return dict(client.describe_secret(SecretId=secret))
    except client.exceptions.ResourceNotFoundException:
        return None


def holds(client: "DynamoDBClient", table: str) -> bool:
    """Whether a table has an item; one that is not there has none."""
    try:
        return bool(client.scan(TableName=table, Limit=1, ConsistentRead=True)["Items"])
    except client.exceptions.ResourceNotFoundException:
        return False


def gateway_logs(session: boto3.Session, say: Say) -> None:
    """API Gateway writes access logs under one role per account and region; where there is none it gets one."""
    gateway = session.client("apigateway")
    if gateway.get_account().get("cloudwatchRoleArn"):
        return
    say("  API Gateway may not write logs in this account yet; it gets a role for that.")
    iam = session.client("iam")
    trusted = {"Effect": "Allow", "Principal": {"Service": "apigateway.amazonaws.com"}, "Action": "sts:AssumeRole"}
    document = json.dumps({"Version": "2012-10-17", "Statement": [trusted]})
    try:
        role = iam.create_role(RoleName=GATEWAY_ROLE, AssumeRolePolicyDocument=document)["Role"]["Arn"]
    except iam.exceptions.EntityAlreadyExistsException:
        role = iam.get_role(RoleName=GATEWAY_ROLE)["Role"]["Arn"]
    iam.attach_role_policy(RoleName=GATEWAY_ROLE, PolicyArn=LOGS_POLICY)
    change = [{"op": "replace", "path": "/cloudwatchRoleArn", "value": role}]
    for pause in ROLE_PAUSES:
        with suppress(gateway.exceptions.BadRequestException):  # a role is known everywhere only some seconds later
            gateway.update_account(patchOperations=change)
            return
        time.sleep(pause)
    gateway.update_account(patchOperations=change)


def sender(session: boto3.Session, identity: str) -> None:
    """Tell SES of the domain or address that mails come from, once for an account: two stages may share it."""
    client = session.client("sesv2")
    with suppress(client.exceptions.AlreadyExistsException):
        client.create_email_identity(EmailIdentity=identity)


def _no_heritage(stage: Stage, session: boto3.Session) -> None:
    client = session.client("dynamodb")
    left = [table for table in table_names(stage.prefix) if _status(client, table)]
    secret = described_secret(session, secret_name(stage))
    if secret and "DeletedDate" in secret:
        told = f"--region {session.region_name} --secret-id {secret_name(stage)}"
        raise StageRefused(
            f"A stage called {stage.name} was destroyed not long ago, and its secret is kept for a while. Choose"
            " another name for this stage, or, if no card of the old one is worth anything, remove it for good:\n"
            f"  aws secretsmanager restore-secret {told}\n"
            f"  aws secretsmanager delete-secret {told} --force-delete-without-recovery"
        )
    left += [secret_name(stage)] if secret else []
    if left:
        raise StageRefused(
            f"There is no stack {stage.prefix}-data, but something of it is there: {', '.join(left)}. A new stack"
            " cannot take it over. See docs/operations.md, data without its stack; if it is worth nothing:"
            f" make destroy STAGE={stage.name} NAME={stage.town}"
        )


def drop(client: "DynamoDBClient", names: list[str], pause: float) -> list[str]:
    """Delete tables, their protection first, and wait until they are gone; those that were there."""
    dropped = [name for name in names if _dropped(client, name)]
    for name in dropped:
        waiter = client.get_waiter("table_not_exists")
        waiter.wait(TableName=name, WaiterConfig={"Delay": max(1, int(pause)), "MaxAttempts": 300})
    return dropped


def _dropped(client: "DynamoDBClient", table: str) -> bool:
    status = _status(client, table)
    if status not in ("", "DELETING"):
        if client.describe_table(TableName=table)["Table"].get("DeletionProtectionEnabled"):
            client.update_table(TableName=table, DeletionProtectionEnabled=False)
            client.get_waiter("table_exists").wait(TableName=table, WaiterConfig={"Delay": 2, "MaxAttempts": 60})
        client.delete_table(TableName=table)
    return bool(status)


def _status(client: "DynamoDBClient", table: str) -> str:
    try:
        return str(client.describe_table(TableName=table)["Table"]["TableStatus"])
    except ClientError as no:
        if no.response["Error"]["Code"] != "ResourceNotFoundException":
            raise
        return ""
