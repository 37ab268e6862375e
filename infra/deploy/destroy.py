"""`make destroy STAGE=torgau`: takes a town out of the cloud; refuses while there is data unless told the town's name.

What runs goes first; then the tables and buckets, if it may; their stack last, since it knows their names. Reports
that nobody may delete stay, and so does the secret for thirty days, since printed cards mean nothing without it.
"""

import argparse
from typing import Any

from botocore.exceptions import ClientError

from infra.deploy import account, ground, stages
from infra.deploy.stages import StageRefused
from infra.deploy.town import Town
from infra.deploy.words import say, spoken

SECRET_DAYS = 30
BUCKETS = ("CodeBucket", "SiteBucket", "PrintsBucket", "ReportsBucket")


def main(given: list[str] | None = None) -> None:
    arguments = argparse.ArgumentParser(prog="make destroy", description=__doc__)
    arguments.add_argument("--stage", required=True, help="STAGE=")
    arguments.add_argument("--name", default="", help="NAME=, the town's name: yes, with all its data")
    chosen = arguments.parse_args(given)
    name = f" NAME={chosen.name}" if chosen.name else ""
    with spoken("Not destroyed", f"What was begun is completed by: make destroy STAGE={chosen.stage}{name}"):
        stage = stages.read(chosen.stage)
        session = account.session(stage)
        say(f"Stage {stage.name} in account {account.number(session)}, {stage.region}.")
        destroy(Town(stage, session, say), chosen.name)


def destroy(town: Town, name: str = "") -> None:
    """Remove a stage; refuses StageRefused while its tables hold anything and `name` is not the town's."""
    stage = town.stage
    _may(town, name)
    if (served := town.served()) != stage.prefix:
        town.say(f"The tables {served}-* are those of a restore: they stay, and are removed by hand.")
    for part in ("site", "app"):
        town.stack(part).delete()
    there = town.stack("data").outputs()
    for table in ground.drop(town.session.client("dynamodb"), ground.table_names(stage.prefix), town.pause):
        town.say(f"{table}: deleted; its last state can be restored for 35 days.")
    for bucket in (there[name] for name in BUCKETS if name in there):
        _empty(town, bucket)
    _forget(town, ground.secret_name(stage))
    town.stack("data").delete()
    town.say(f"{stage.name} is gone.")


def _may(town: Town, name: str) -> None:
    stage, client = town.stage, town.session.client("dynamodb")
    there = dict.fromkeys([*ground.table_names(stage.prefix), *ground.table_names(town.served())])
    held = [table for table in there if ground.holds(client, table)]
    if held and name != stage.town:
        wrong = f"{name!r} is not the town's name. " if name else ""
        raise StageRefused(
            f"{wrong}{stage.name} has data ({', '.join(held)}). Whoever means it says: make destroy STAGE={stage.name}"
            f" NAME={stage.town}"
        )


def _empty(town: Town, bucket: str) -> None:
    """Every version of every object, then the bucket; one that holds what is locked stays."""
    s3 = town.session.client("s3")
    try:
        for page in s3.get_paginator("list_object_versions").paginate(Bucket=bucket):
            named = [*page.get("Versions", []), *page.get("DeleteMarkers", [])]
            _delete(s3, bucket, [{"Key": one["Key"], "VersionId": one["VersionId"]} for one in named])
        s3.delete_bucket(Bucket=bucket)
        town.say(f"{bucket}: deleted.")
    except ClientError as no:
        code = no.response["Error"]["Code"]
        if code == "BucketNotEmpty":
            town.say(f"{bucket}: stays, with reports that nobody may delete yet; it costs next to nothing.")
        elif code not in ("NoSuchBucket", "404"):
            raise


def _delete(s3: Any, bucket: str, objects: list[dict[str, str]]) -> None:
    for first in range(0, len(objects), 1000):
        s3.delete_objects(Bucket=bucket, Delete={"Objects": objects[first : first + 1000], "Quiet": True})


def _forget(town: Town, secret: str) -> None:
    found = ground.described_secret(town.session, secret)
    if found and "DeletedDate" not in found:
        client = town.session.client("secretsmanager")
        client.delete_secret(SecretId=secret, RecoveryWindowInDays=SECRET_DAYS)
        town.say(f"{secret}: deleted in {SECRET_DAYS} days; until then it can be restored.")


if __name__ == "__main__":
    main()
