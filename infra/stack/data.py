"""The stack that holds a town's data: tables, buckets, the secret. It is deployed first, never deleted with data.

A stack of its own, so that no change of code, no roll-back and no new deployment from nothing can touch it.
"""

import string

from infra import tables
from infra.stack.cfn import Piece, Resources, att, kept, parameter, ref, resource, sub, template

PARAMETERS = {
    "Stage": parameter("The stage's name, such as torgau."),
    "TablePrefix": parameter("What the names of the tables begin with.", AllowedPattern="[a-z][a-z0-9-]{2,60}"),
    "ReportDays": parameter("So long nobody can change or delete a report, in days.", "3653", Type="Number"),
}
NO_DIGIT = "".join(sorted(set(string.ascii_letters + string.punctuation) - set(string.hexdigits.lower())))
"""All that Secrets Manager draws from and that is no hexadecimal digit in lower case."""


def stack() -> Piece:
    """The template of `talente-<stage>-data`."""
    outputs: Piece = {"JournalStream": att("JournalTable", "StreamArn"), "MasterSecret": ref("MasterKeys")}
    outputs |= {name: ref(name) for name in ("CodeBucket", "PrintsBucket", "ReportsBucket", "SiteBucket")}
    resources = {**_tables(), **_buckets(), "MasterKeys": _secret()}
    return template("Talente: a town's data", PARAMETERS, resources, outputs)


def _tables() -> Resources:
    return {f"{name.title()}Table": _table(name) for name in tables.KEYS}


def _table(name: str) -> Piece:
    """As the tests and the laptop have it (`infra/tables.py`), with what protects it."""
    made = tables.definition("${TablePrefix}", name)
    made |= {
        "TableName": sub(made["TableName"]),
        "PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": True},
        "DeletionProtectionEnabled": True,
    }
    if name in tables.EXPIRING:
        made["TimeToLiveSpecification"] = {"AttributeName": tables.EXPIRING[name], "Enabled": True}
    if name in tables.STREAMED:
        made["StreamSpecification"] = {"StreamViewType": tables.STREAMED[name]}
    if name == "journal":
        made["ResourcePolicy"] = {"PolicyDocument": {"Version": "2012-10-17", "Statement": _append_only()}}
    return kept("AWS::DynamoDB::Table", made)


def _append_only() -> list[Piece]:
    """Whoever asks, an administrator too: what was posted stays, and nothing is posted beside a transaction."""
    journal = "arn:${AWS::Partition}:dynamodb:${AWS::Region}:${AWS::AccountId}:table/${TablePrefix}-journal"
    everybody = {"Effect": "Deny", "Principal": "*", "Resource": sub(journal)}
    words = ("UpdateItem", "DeleteItem", "BatchWriteItem", "PartiQLInsert", "PartiQLUpdate", "PartiQLDelete")
    change = [f"dynamodb:{word}" for word in words]
    alone = {"StringNotEquals": {"dynamodb:EnclosingOperation": "TransactWriteItems"}}
    return [
        {"Sid": "NothingIsChanged", "Action": change, **everybody},
        {"Sid": "NothingIsPutAlone", "Action": ["dynamodb:PutItem"], "Condition": alone, **everybody},
    ]


def _buckets() -> Resources:
    old_ones = {"Status": "Enabled", "NoncurrentVersionExpiration": {"NoncurrentDays": 90}}
    unfinished = {"Status": "Enabled", "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 7}}
    lock = {"Mode": "GOVERNANCE", "Days": ref("ReportDays")}
    rules: Piece = {
        "LifecycleConfiguration": {"Rules": [{"Id": "old", **old_ones}, {"Id": "unfinished", **unfinished}]}
    }
    write_once: Piece = {
        "ObjectLockEnabled": True,
        "ObjectLockConfiguration": {"ObjectLockEnabled": "Enabled", "Rule": {"DefaultRetention": lock}},
        "LifecycleConfiguration": {"Rules": [{"Id": "unfinished", **unfinished}]},
    }
    # Cards' secrets: each file is gone after thirty days, and what stands in its place a day later.
    soon = {"Status": "Enabled", "ExpirationInDays": 30, "NoncurrentVersionExpiration": {"NoncurrentDays": 1}}
    passing: Piece = {
        "LifecycleConfiguration": {"Rules": [{"Id": "printed", **soon}, {"Id": "unfinished", **unfinished}]}
    }
    made = {
        "PrintsBucket": _bucket(passing),
        "CodeBucket": _bucket(rules),
        "ReportsBucket": _bucket(write_once),
        "SiteBucket": _bucket(rules),
    }
    policies = {f"{name}Policy": _only_encrypted(name) for name in made if name != "SiteBucket"}
    return {**made, **policies}


def _bucket(more: Piece) -> Piece:
    closed = ("BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets")
    own_key = [{"ServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}]
    made = {
        "VersioningConfiguration": {"Status": "Enabled"},
        "PublicAccessBlockConfiguration": dict.fromkeys(closed, True),
        "BucketEncryption": {"ServerSideEncryptionConfiguration": own_key},
        "OwnershipControls": {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]},
        **more,
    }
    return kept("AWS::S3::Bucket", made)


def _only_encrypted(bucket: str) -> Piece:
    document = https_only([att(bucket), sub(f"${{{bucket}.Arn}}/*")])
    return resource("AWS::S3::BucketPolicy", {"Bucket": ref(bucket), "PolicyDocument": document})


def https_only(everything: list[Piece], *more: Piece) -> Piece:
    """A bucket's policy: nothing of it (its own name and all that is in it) over an open line; `more` is allowed."""
    refusal = {
        "Sid": "NothingInTheClear",
        "Effect": "Deny",
        "Principal": "*",
        "Action": "s3:*",
        "Resource": everything,
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }
    return {"Version": "2012-10-17", "Statement": [refusal, *more]}


def _secret() -> Piece:
    """The master key, made by AWS and seen by nobody: 32 bytes as 64 hexadecimal digits."""
    hexadecimal = {"PasswordLength": 64, "ExcludeCharacters": NO_DIGIT, "RequireEachIncludedType": False}
    made: Piece = {
        "Name": sub("talente/${Stage}/master-keys"),
        "Description": "Signs cards and tokens: the first key signs, all of them verify.",
        "GenerateSecretString": hexadecimal,
    }
    return kept("AWS::SecretsManager::Secret", made)
