"""A stack on the emulator: put, changed, broken, mended, taken away; and what it says when AWS will not."""

import pytest

from infra.deploy.stacks import StackFailed
from infra.emulator import repaired
from tests.cloud import IMPOSSIBLE, Cloud, queue, source

NONE: dict[str, str] = {}
ONE = source({"First": queue()}, {"Queue": {"Ref": "First"}})
TWO = source({"First": queue(), "Second": queue(VisibilityTimeout=9)}, {"Queue": {"Ref": "First"}})
BROKEN = source({"First": queue(), "Second": {**IMPOSSIBLE, "DependsOn": ["First"]}})


def test_a_stack_that_is_not_there_is_made_and_tells_of_itself(cloud: Cloud) -> None:
    stack = cloud.stack()
    assert (stack.status(), stack.outputs()) == ("", {})
    assert stack.put(ONE, NONE, {"talente-stage": "probe"})
    assert stack.status() == "CREATE_COMPLETE"
    assert "talente-probe" in stack.outputs()["Queue"]
    assert "talente-probe: new, 1 resources." in cloud.said


def test_the_same_again_changes_nothing_and_says_so(cloud: Cloud) -> None:
    cloud.stack().put(ONE, NONE, NONE)
    assert not cloud.stack().put(ONE, NONE, NONE)
    assert cloud.said[-1] == "talente-probe: nothing to change."
    assert cloud.stack().status() == "CREATE_COMPLETE"


def test_an_update_names_each_change(cloud: Cloud) -> None:
    cloud.stack().put(ONE, NONE, NONE)
    assert cloud.stack().put(TWO, NONE, NONE)
    assert cloud.stack().status() == "UPDATE_COMPLETE"
    assert "  Add     Second (AWS::SQS::Queue)" in cloud.said


def test_a_change_of_a_parameter_is_a_change(cloud: Cloud) -> None:
    parameters = {"Seconds": {"Type": "Number"}}
    told = source({"First": queue(VisibilityTimeout={"Ref": "Seconds"})}, Parameters=parameters)
    cloud.stack().put(told, {"Seconds": "5"}, NONE)
    assert cloud.stack().put(told, {"Seconds": "6"}, NONE)
    assert not cloud.stack().put(told, {"Seconds": "6"}, NONE)


def test_a_missing_parameter_is_named(cloud: Cloud) -> None:
    needed = source({"First": queue()}, Parameters={"Stage": {"Type": "String"}})
    with pytest.raises(StackFailed, match=r"talente-probe: AWS refuses the template: .*Stage"):
        cloud.stack().put(needed, NONE, NONE)


def test_after_a_refused_template_the_right_one_is_deployed(cloud: Cloud) -> None:
    needed = source({"First": queue()}, Parameters={"Stage": {"Type": "String"}})
    with pytest.raises(StackFailed):
        cloud.stack().put(needed, NONE, NONE)
    assert cloud.stack().put(needed, {"Stage": "probe"}, NONE)


def test_a_first_deployment_that_fails_tells_the_cause(cloud: Cloud) -> None:
    with pytest.raises(StackFailed) as failed:
        cloud.stack().put(BROKEN, NONE, NONE)
    assert "talente-probe: ROLLBACK_COMPLETE. AWS took it back." in str(failed.value)
    assert "\n  Second: Unsupported resource type" in str(failed.value)


def test_the_next_deployment_removes_what_a_failed_first_one_left(cloud: Cloud) -> None:
    with pytest.raises(StackFailed):
        cloud.stack().put(BROKEN, NONE, NONE)
    assert cloud.stack().put(TWO, NONE, NONE)
    assert "talente-probe: its first deployment failed (ROLLBACK_COMPLETE); what it left is removed." in cloud.said
    assert cloud.stack().status() == "CREATE_COMPLETE"


def test_an_update_that_fails_is_taken_back_and_says_why(cloud: Cloud) -> None:
    """That the first queue lives on is AWS's promise; the emulator deletes all that an update had reached."""
    cloud.stack().put(ONE, NONE, NONE)
    with pytest.raises(StackFailed, match=r"UPDATE_ROLLBACK_COMPLETE\. AWS took it back: what ran") as no:
        cloud.stack().put(BROKEN, NONE, NONE)
    assert "\n  Second: Unsupported" in str(no.value)
    assert cloud.stack().put(TWO, NONE, NONE)


def test_failures_of_earlier_deployments_are_not_told_again(cloud: Cloud) -> None:
    cloud.stack().put(ONE, NONE, NONE)
    for name in ("Once", "Twice"):
        with pytest.raises(StackFailed) as failed:
            cloud.stack().put(source({"First": queue(), name: IMPOSSIBLE}), NONE, NONE)
    assert "Twice: Unsupported" in str(failed.value)
    assert "Once" not in str(failed.value)


@pytest.mark.parametrize("state", ["CREATE_IN_PROGRESS", "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS"])
def test_a_stack_in_the_middle_of_something_is_left_alone(cloud: Cloud, state: str) -> None:
    cloud.stack().put(ONE, NONE, NONE)
    cloud.in_state(state)
    with pytest.raises(StackFailed, match=rf"under way \({state}\). Wait for it, then deploy again"):
        cloud.stack().put(TWO, NONE, NONE)


def test_a_stack_that_could_not_be_taken_back_says_how_to_go_on(cloud: Cloud) -> None:
    cloud.stack().put(ONE, NONE, NONE)
    cloud.in_state("UPDATE_ROLLBACK_FAILED")
    with pytest.raises(StackFailed, match="aws cloudformation continue-update-rollback --stack-name talente-probe"):
        cloud.stack().put(TWO, NONE, NONE)


def test_a_plan_tells_the_changes_and_leaves_no_trace(cloud: Cloud) -> None:
    cloud.stack().put(ONE, NONE, NONE)
    assert cloud.stack().plan(TWO, NONE, NONE)
    assert "  Add     Second (AWS::SQS::Queue)" in cloud.said
    assert not cloud.stack().plan(ONE, NONE, NONE)
    assert cloud.stack().status() == "CREATE_COMPLETE"
    assert len(cloud.session.client("sqs").list_queues()["QueueUrls"]) == 1


def test_a_plan_for_a_stack_that_is_not_there_makes_none(cloud: Cloud) -> None:
    assert cloud.stack().plan(ONE, NONE, NONE)
    assert cloud.stack().status() == ""


def test_a_plan_that_aws_refuses_leaves_no_trace_either(cloud: Cloud) -> None:
    with pytest.raises(StackFailed):
        cloud.stack().plan(source({"First": queue()}, Parameters={"Stage": {"Type": "String"}}), NONE, NONE)
    assert cloud.stack().status() == ""


def test_a_stack_is_taken_away_and_a_second_time_that_is_harmless(cloud: Cloud) -> None:
    cloud.stack().put(TWO, NONE, NONE)
    for _ in range(2):
        cloud.stack().delete()
    assert cloud.stack().status() == ""
    assert cloud.said.count("talente-probe: gone.") == 1
    assert not cloud.session.client("sqs").list_queues().get("QueueUrls")


def test_who_stops_watching_hears_what_becomes_of_the_stack(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(_seconds: float) -> None:
        raise KeyboardInterrupt

    cloud.stack().put(ONE, NONE, NONE)
    cloud.in_state("UPDATE_IN_PROGRESS")
    monkeypatch.setattr("infra.deploy.stacks.time.sleep", interrupted)
    with pytest.raises(StackFailed, match=r"AWS goes on with talente-probe \(UPDATE_IN_PROGRESS\)") as told:
        cloud.stack()._settled(success=("UPDATE_COMPLETE",))
    assert "aws cloudformation cancel-update-stack --stack-name talente-probe" in str(told.value)


def test_events_of_one_moment_come_newest_first_from_the_emulator_too() -> None:
    """It tells those of one millisecond oldest first, and a cause would be lost behind the beginning."""
    told = [{"Timestamp": at, "EventId": name} for at, name in ((2, "third"), (1, "first"), (1, "second"))]
    repaired._newest_first({"StackEvents": told})
    assert [event["EventId"] for event in told] == ["third", "second", "first"]
