"""One CloudFormation stack: put there, brought up to date, taken away; whatever happens is told in words.

Always by a change set, so that a deployment without changes changes nothing and says so, and a plan can be read first.
"""

import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from botocore.exceptions import ClientError

from infra.deploy import events

Say = Callable[[str], None]
PAUSE_SECONDS = 2.0
TELL_SECONDS = 20.0
LONGEST_SECONDS = 3600.0
NEVER_WAS = {"ROLLBACK_COMPLETE", "ROLLBACK_FAILED", "CREATE_FAILED", "DELETE_FAILED"}
"""A first deployment that did not succeed, or an end that did not: the stack cannot be updated."""
EMPTY = {"", "REVIEW_IN_PROGRESS"}
"""There is no stack, or only the name under which a first change set waits."""
CAPABILITIES = ["CAPABILITY_IAM"]
AFTERWARDS = {
    "UPDATE_ROLLBACK_COMPLETE": "AWS took it back: what ran before runs on.",
    "ROLLBACK_COMPLETE": "AWS took it back. Mend what is named here and deploy again: that removes the empty stack.",
    "ROLLBACK_FAILED": "AWS could not take all of it back. Deploy again: that removes what is left.",
    "UPDATE_ROLLBACK_FAILED": "Nor could AWS take it back: see docs/operations.md, an update that is stuck.",
    "DELETE_FAILED": "AWS could not remove all of it. Mend what is named here and start again.",
}


class StackFailed(Exception):
    """A stack is not as it was wanted; the message says what AWS said, and what to do."""


class Stack:
    """A stack by name, in the account and region of a CloudFormation client; `pause` between two looks at it."""

    def __init__(self, client: Any, name: str, say: Say = print, pause: float = PAUSE_SECONDS) -> None:
        self.client, self.name, self.say, self.pause = client, name, say, pause

    def outputs(self) -> dict[str, str]:
        """What the stack tells of itself; empty when it is not there."""
        found = self._described() or {}
        return {output["OutputKey"]: output["OutputValue"] for output in found.get("Outputs", [])}

    def parameters(self) -> dict[str, str]:
        """What it was deployed with; empty when it is not there."""
        found = self._described() or {}
        return {given["ParameterKey"]: given["ParameterValue"] for given in found.get("Parameters", [])}

    def status(self) -> str:
        """AWS's word for its state; empty when it is not there."""
        return str((self._described() or {}).get("StackStatus", ""))

    def put(self, source: Mapping[str, str], parameters: Mapping[str, str], tags: Mapping[str, str]) -> bool:
        """Make the stack what the template says (`source`: TemplateBody or TemplateURL); whether anything changed.

        Raises StackFailed.
        """
        self._fit()
        change = self._planned(source, parameters, tags)
        if change is None:
            self.say(f"{self.name}: nothing to change.")
            return False
        self.client.execute_change_set(ChangeSetName=change)
        time.sleep(self.pause)  # until then its state may still be that of the change before
        self._settled(success=("CREATE_COMPLETE", "UPDATE_COMPLETE"))
        return True

    def plan(self, source: Mapping[str, str], parameters: Mapping[str, str], tags: Mapping[str, str]) -> bool:
        """Say what `put` would change, and leave no trace of the question; whether there is anything."""
        try:
            change = self._planned(source, parameters, tags)
            if change:
                self.client.delete_change_set(ChangeSetName=change, StackName=self.name)
            return change is not None
        finally:
            self._forget_name()

    def delete(self) -> None:
        """Take the stack away; resources that are to be retained stay in the account. Raises StackFailed."""
        if self.status():
            self.client.delete_stack(StackName=self.name)
            self._settled(success=("", "DELETE_COMPLETE"))
            self.say(f"{self.name}: gone.")

    def _planned(
        self, source: Mapping[str, str], parameters: Mapping[str, str], tags: Mapping[str, str]
    ) -> str | None:
        """A change set that waits to be carried out, and says what it will do; None where there is nothing to do."""
        try:
            made: str = self.client.create_change_set(
                StackName=self.name,
                ChangeSetName=f"talente-{time.time_ns()}",
                ChangeSetType="CREATE" if self.status() in EMPTY else "UPDATE",
                Parameters=[{"ParameterKey": key, "ParameterValue": value} for key, value in parameters.items()],
                Tags=[{"Key": key, "Value": value} for key, value in tags.items()],
                Capabilities=CAPABILITIES,
                **source,
            )["Id"]
        except ClientError as no:
            if no.response["Error"]["Code"] != "ValidationError":
                raise
            raise StackFailed(f"{self.name}: AWS refuses the template: {no.response['Error']['Message']}") from no
        found = self._until(lambda: self.client.describe_change_set(ChangeSetName=made, StackName=self.name), "Status")
        if found["Status"] == "CREATE_COMPLETE":
            self._tell(found, made)
            return made
        self.client.delete_change_set(ChangeSetName=made, StackName=self.name)
        if not _nothing(reason := found.get("StatusReason", "")):
            raise StackFailed(f"{self.name}: AWS refuses the change: {reason}")
        return None

    def _fit(self) -> None:
        """Refuses a stack in the middle of something; removes what a failed first deployment left."""
        self._forget_name()
        status = self.status()
        if status in NEVER_WAS:
            self.say(f"{self.name}: its first deployment failed ({status}); what it left is removed.")
            self.delete()
        elif status.endswith("IN_PROGRESS"):
            raise StackFailed(f"{self.name}: a deployment is under way ({status}). Wait for it, then deploy again.")
        elif status in ("UPDATE_ROLLBACK_FAILED", "UPDATE_FAILED"):
            raise StackFailed(
                f"{self.name}: the last update failed, and so did the way back ({status}).{self._reasons()}\n"
                f"Mend what is named here, then: aws cloudformation continue-update-rollback --stack-name {self.name}"
            )

    def _forget_name(self) -> None:
        if self.status() == "REVIEW_IN_PROGRESS":
            self.client.delete_stack(StackName=self.name)
            self._until(lambda: self._described() or {"StackStatus": ""}, "StackStatus")

    def _settled(self, success: tuple[str, ...]) -> None:
        try:
            found = self._until(lambda: self._described() or {"StackStatus": ""}, "StackStatus")
        except KeyboardInterrupt:
            raise StackFailed(
                f"you stopped watching. AWS goes on with {self.name} ({self.status() or 'gone'}) and ends it, or takes"
                " it back, by itself. Wait for that, then start again. To take a running update back at once:\n"
                f"  aws cloudformation cancel-update-stack --stack-name {self.name}"
            ) from None
        if (status := found["StackStatus"]) not in success:
            raise StackFailed(f"{self.name}: {status}. {AFTERWARDS.get(status, '')}{self._reasons()}")

    def _until(self, look: Callable[[], dict[str, Any]], word: str) -> dict[str, Any]:
        """Look until nothing is in progress or pending; a word about it when it changes, and now and then."""
        began, spoken, told = time.monotonic(), time.monotonic(), ""
        while (found := look())[word].endswith(("IN_PROGRESS", "PENDING")):
            now = time.monotonic()
            if now - began > LONGEST_SECONDS:
                raise StackFailed(f"{self.name}: still {found[word]} after an hour. It goes on by itself; look there.")
            if word == "StackStatus" and (found[word] != told or now - spoken > TELL_SECONDS):
                spoken, told = now, found[word]
                self.say(
                    f"{self.name}: {told.lower().replace('_', ' ')}, {events.progress(self.client, self.name)} ..."
                )
            time.sleep(self.pause)
        return found

    def _described(self) -> dict[str, Any] | None:
        try:
            found: dict[str, Any] = self.client.describe_stacks(StackName=self.name)["Stacks"][0]
        except ClientError as no:
            if "does not exist" in str(no):
                return None
            raise
        return None if found["StackStatus"] == "DELETE_COMPLETE" else found

    def _tell(self, found: dict[str, Any], made: str) -> None:
        """Every change, a line each; new ones of a new stack only counted. What stands in no resource is one too."""
        changes = [change["ResourceChange"] for page in self._pages(found, made) for change in page["Changes"]]
        if all(change["Action"] == "Add" for change in changes) and self.status() in EMPTY:
            self.say(f"{self.name}: new, {len(changes)} resources.")
            return
        self.say(f"{self.name}: {len(changes)} changes." if changes else f"{self.name}: only what it tells of itself.")
        for change in changes:
            anew = ", replaced" if change.get("Replacement") == "True" else ""
            self.say(f"  {change['Action']:7} {change['LogicalResourceId']} ({change['ResourceType']}{anew})")

    def _pages(self, found: dict[str, Any], made: str) -> Iterator[dict[str, Any]]:
        yield {"Changes": found.get("Changes", [])}
        while token := found.get("NextToken"):
            found = self.client.describe_change_set(ChangeSetName=made, StackName=self.name, NextToken=token)
            yield found

    def _reasons(self) -> str:
        return events.failures(self.client, self.name) if self.status() else ""


def _nothing(reason: str) -> bool:
    return "didn't contain changes" in reason or "No updates" in reason
