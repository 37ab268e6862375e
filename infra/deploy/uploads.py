"""What a deployment puts into the code bucket: archives and templates, each under the hash of its bytes."""

from hashlib import sha256
from typing import Any

import boto3
from botocore.exceptions import ClientError

from infra.deploy.stacks import Say
from infra.package.parcel import Parcel
from infra.stack.cfn import body


def archives(session: boto3.Session, bucket: str, parcel: Parcel, say: Say) -> None:
    """Upload the code; what is there already stays."""
    s3 = session.client("s3")
    for archive in parcel.archives.values():
        key = f"code/{archive.path.name}"
        if not _there(s3, bucket, key):
            say(f"  {archive.name}, {archive.size / 1e6:.1f} MB ...")
            s3.upload_file(str(archive.path), bucket, key)


def templates(session: boto3.Session, bucket: str, parcel: Parcel) -> None:
    """Upload the templates: that of the app is too large to go along in a call."""
    s3 = session.client("s3")
    for part in parcel.templates:
        if not _there(s3, bucket, key := template_key(part, parcel)):
            s3.put_object(Bucket=bucket, Key=key, Body=body(parcel.templates[part]).encode())


def template_key(part: str, parcel: Parcel) -> str:
    """Where a template lies in the code bucket."""
    return f"templates/{part}-{sha256(body(parcel.templates[part]).encode()).hexdigest()[:20]}.json"


def _there(s3: Any, bucket: str, key: str) -> bool:
    try:
        s3.head_object(Bucket=bucket, Key=key)
    except ClientError as no:
        if no.response["Error"]["Code"] not in ("404", "NoSuchKey", "NotFound"):
            raise
        return False
    return True
