"""Where print files are kept on one machine: the cloud's bucket, in the engine."""

from contextlib import suppress

import boto3

from infra.local import engines


def create(name: str) -> None:
    """A bucket that is there afterwards; until `make reset`, where the engine keeps its state."""
    s3 = boto3.client("s3")
    with suppress(s3.exceptions.BucketAlreadyOwnedByYou):
        s3.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": engines.REGION})
