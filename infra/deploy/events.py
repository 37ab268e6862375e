"""What a stack's events tell: how far it is, and what failed first."""

from collections.abc import Iterator
from typing import Any

from botocore.exceptions import ClientError

BEGUN = {"CREATE_IN_PROGRESS", "UPDATE_IN_PROGRESS", "DELETE_IN_PROGRESS", "REVIEW_IN_PROGRESS"}
SHOWN = 5


def failures(client: Any, stack: str) -> str:
    """What failed since the last beginning, oldest first: the first is the cause, the rest its consequences.

    Events of earlier deployments stay for months and say nothing about this one.
    """
    failed = [event for event in _since_the_beginning(client, stack) if _of_itself(event)]
    return "".join(
        f"\n  {event['LogicalResourceId']}: {event.get('ResourceStatusReason', 'no reason told')}"
        for event in failed[::-1][:SHOWN]
    )


def progress(client: Any, stack: str) -> str:
    """How many resources are as they should be, of those that AWS has begun with."""
    pages = client.get_paginator("list_stack_resources").paginate(StackName=stack)
    try:
        states = [found["ResourceStatus"] for page in pages for found in page["StackResourceSummaries"]]
    except ClientError as no:
        if "does not exist" in str(no):
            return "nothing left"
        raise
    ready = sum(state.endswith("_COMPLETE") for state in states)
    return f"{ready} of {len(states)} resources ready"


def _since_the_beginning(client: Any, stack: str) -> Iterator[dict[str, Any]]:
    """Newest first, as AWS tells them, down to where AWS was asked to begin."""
    for page in client.get_paginator("describe_stack_events").paginate(StackName=stack):
        for event in page["StackEvents"]:
            if event.get("PhysicalResourceId") == event["StackId"] and event["ResourceStatus"] in BEGUN:
                return
            yield event


def _of_itself(event: dict[str, Any]) -> bool:
    """Whether it failed, and not only because AWS gave up after something else had."""
    told = event.get("ResourceStatusReason", "")
    whole = event.get("PhysicalResourceId") == event["StackId"]
    return event["ResourceStatus"].endswith("_FAILED") and not whole and "cancelled" not in told
