"""What is left to do by hand after a deployment: only what is really open, and what could not be seen."""

import json
from pathlib import Path
from typing import Any

import pytest

from infra.deploy import remaining
from infra.deploy.stages import Hosts
from infra.stack.cfn import ref, resource
from tests.cloud import Cloud, a_parcel, a_stage


def says(cloud: Cloud, call: str, told: dict[str, Any]) -> None:
    """AWS's own answer, where the emulator has only a part of it."""
    cloud.replying(call, json.dumps(told).encode())


OPEN_IDENTITY = {"VerifiedForSendingStatus": False, "DkimAttributes": {"Tokens": ["aaa", "bbb", "ccc"]}}


def open_points(cloud: Cloud, look: Any, **stage: Any) -> list[str]:
    return remaining._seen(look, cloud.town(a_stage(**stage)), {"DistributionHost": "d111.cloudfront.net"})


def test_an_unverified_domain_is_told_with_its_records(cloud: Cloud) -> None:
    says(cloud, "sesv2.GetEmailIdentity", OPEN_IDENTITY)
    told = open_points(cloud, remaining._mail)
    assert len(told) == 1
    assert "aaa._domainkey.example.org  CNAME  aaa.dkim.amazonses.com" in told[0]
    assert told[0].count("CNAME") == 3


def test_an_unverified_address_is_told_to_click_its_link(cloud: Cloud) -> None:
    says(cloud, "sesv2.GetEmailIdentity", OPEN_IDENTITY)
    mail = a_stage().mail.model_copy(update={"identity": "talente@torgau.de"})
    assert open_points(cloud, remaining._mail, mail=mail) == [
        "Mails: click the link in the mail that AWS sent to talente@torgau.de."
    ]


def test_what_is_verified_is_not_told(cloud: Cloud) -> None:
    cloud.session.client("sesv2").create_email_identity(EmailIdentity="example.org")
    assert open_points(cloud, remaining._mail) == []


@pytest.mark.parametrize(("enabled", "count"), [(True, 0), (False, 1)])
def test_the_sandbox_is_told_until_it_is_left(cloud: Cloud, enabled: bool, count: int) -> None:
    says(cloud, "sesv2.GetAccount", {"ProductionAccessEnabled": enabled})
    assert len(open_points(cloud, remaining._sandbox)) == count


@pytest.mark.parametrize(("arn", "count"), [("PendingConfirmation", 1), ("arn:aws:sns:x", 0)])
def test_an_alarm_mail_is_told_until_it_is_confirmed(cloud: Cloud, tmp_path: Path, arn: str, count: int) -> None:
    """The emulator confirms every subscription at once."""
    mails = {"TopicArn": ref("Alarms"), "Protocol": "email", "Endpoint": "technik@torgau.de"}
    cloud.town().deploy(a_parcel(tmp_path, {"AlarmsMail": resource("AWS::SNS::Subscription", mails)}))

    def put(parsed: dict[str, Any], **_more: object) -> None:
        for one in parsed["Subscriptions"]:
            assert one["Endpoint"] == "technik@torgau.de"
            one["SubscriptionArn"] = arn

    cloud.session.events.register("after-call.sns.ListSubscriptionsByTopic", put)
    assert len(open_points(cloud, remaining._alarms)) == count


def test_a_host_that_does_not_answer_for_the_town_is_told_with_its_record(cloud: Cloud) -> None:
    hosts = Hosts(site="talente.invalid", office="office.invalid")
    assert open_points(cloud, remaining._hosts, hosts=hosts) == [
        "Hosts: put this record into the DNS:\n    talente.invalid  CNAME  d111.cloudfront.net",
        "Hosts: put this record into the DNS:\n    office.invalid  CNAME  d111.cloudfront.net",
    ]


def test_without_hosts_of_one_s_own_no_record_is_needed(cloud: Cloud) -> None:
    assert open_points(cloud, remaining._hosts) == []


@pytest.mark.parametrize(("tags", "count"), [([{"Status": "Active"}], 0), ([{"Status": "Inactive"}], 1), ([], 1)])
def test_the_bill_s_tag_is_told_until_it_is_active(cloud: Cloud, tags: list[Any], count: int) -> None:
    says(cloud, "cost-explorer.ListCostAllocationTags", {"CostAllocationTags": tags})
    assert len(open_points(cloud, remaining._costs)) == count


def test_what_may_not_be_looked_at_is_told_as_such_and_stops_nothing(cloud: Cloud, tmp_path: Path) -> None:
    told = cloud.town().deploy(a_parcel(tmp_path))
    cloud.answering("sesv2.GetAccount", "AccessDenied", status=403)
    points = remaining.points(cloud.town(), told)
    blind = [point for point in points if "could not be seen" in point]
    assert any(point.startswith("Leave the mail sandbox. Whether that is done could not be seen:") for point in blind)
    assert any("make open STAGE=probe" in point for point in points)
