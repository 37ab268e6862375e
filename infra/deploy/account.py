"""Whose AWS account a command works in."""

import boto3

from infra.deploy.stages import Stage


def session(stage: Stage) -> boto3.Session:
    """AWS in the stage's region, with whatever credentials this machine offers."""
    return boto3.Session(region_name=stage.region)


def number(session: boto3.Session) -> str:
    """The account's number; the first call of every command, so that wrong credentials end it before anything else."""
    return str(session.client("sts").get_caller_identity()["Account"])
