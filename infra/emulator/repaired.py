"""What the emulator does otherwise than AWS, put right from outside.

Each repair names what is wrong, and can go when the emulator is right.
"""

from typing import Any

import boto3


def session(region: str) -> boto3.Session:
    """A session for the emulator.

    Its DeleteChangeSet answers without the element that botocore unwraps; events of the same millisecond come oldest
    first, all others newest first as at AWS.
    """
    made = boto3.Session(region_name=region)
    made.events.register("before-parse.cloudformation.DeleteChangeSet", _completed)
    made.events.register("after-call.cloudformation.DescribeStackEvents", _newest_first)
    return made


def _newest_first(parsed: dict[str, Any], **_more: object) -> None:
    if told := parsed.get("StackEvents"):
        told.reverse()
        told.sort(key=lambda event: event["Timestamp"], reverse=True)


def _completed(response_dict: dict[str, Any], **_more: object) -> None:
    told = response_dict["body"]
    if b"DeleteChangeSetResult" not in told:
        end = b"</DeleteChangeSetResponse>"
        response_dict["body"] = told.replace(end, b"<DeleteChangeSetResult/>" + end)
