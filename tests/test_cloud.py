"""The deployed town, end to end on an emulator: what is packaged is deployed, and plays the main job in its functions.

Everything here goes through API Gateway, Lambda processes, streams, queues and topics of the emulator. What it cannot
show is listed in docs/operations.md.
"""

import json
import time
from base64 import b64decode
from collections.abc import Callable, Iterator
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlsplit
from urllib.request import urlopen

import pytest

from chalicelib.audits import book as audits
from chalicelib.audits import decisions
from chalicelib.figures import book as figures
from chalicelib.ledger import days
from chalicelib.mail import book as mail
from infra.emulator.cloud import Cloud, deployed, led
from infra.local import schedule
from tests import office, press
from tests.town import Reply, Town, new_key, town_at

pytestmark = pytest.mark.slow
STAGE = "torgau"
SOON = 60.0
"""Seconds until the emulator's pollers must have come round."""


class DeployedTown(Town):
    """The same town, spoken to over HTTP: names, tokens and cards are made here, every call is answered there."""

    api = ""

    def sends(self, method: str, path: str, body: bytes, who: str | None, **headers: str) -> Reply:
        given = {"Content-Type": "application/json", **headers}
        if who is not None:
            given["Authorization"] = f"Bearer {self.tokens[who]}"
        place = urlsplit(self.api)
        line = HTTPConnection(place.netloc, timeout=60)
        try:
            line.request(method, f"{place.path}{path}", body or None, given)
            answer = line.getresponse()
            told = answer.read()
        finally:
            line.close()
        parsed = json.loads(told) if told else {}
        return Reply(answer.status, {name.lower(): value for name, value in answer.getheaders()}, parsed)


@pytest.fixture(scope="module")
def stack() -> Iterator[Cloud]:
    """One deployment for all tests that a worker runs; they share its tables, each with people of its own."""
    with deployed(STAGE) as made:
        yield made


@pytest.fixture
def cloud(stack: Cloud) -> Iterator[Cloud]:
    with led(stack.environment()):
        yield stack


@pytest.fixture
def town(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> Iterator[DeployedTown]:
    """A bakery, a butcher, a club and Anna, in the deployed tables and signed with the deployed keys."""
    with town_at(cloud.environment(), monkeypatch, "torgau", DeployedTown) as made:
        assert isinstance(made, DeployedTown)
        made.api = cloud.api
        for shop in ("bakery", "butcher"):
            made.opens_shop(shop)
        made.opens_club("fc")
        made.opens_member("anna", "fc")
        yield made


def soon(true: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + SOON
    while not true():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.2)
    return True


def invoked(cloud: Cloud, function: str, event: dict[str, Any]) -> Any:
    """A function's answer to an event, as the service that wakes it would give it."""
    client = cloud.session.client("lambda")
    answer = client.invoke(FunctionName=cloud.told[function], Payload=json.dumps(event).encode())
    told = json.loads(answer["Payload"].read() or b"null")
    assert "FunctionError" not in answer, told
    return told


def today(town: Town) -> str:
    return days.book_day(town.book.clock(), town.book.zone)


def lines(cloud: Cloud, function: str) -> list[dict[str, Any]]:
    """What a function logged, as far as it is ours."""
    client = cloud.session.client("logs")
    group = f"/aws/lambda/{cloud.told[function]}"
    found = []
    for stream in client.describe_log_streams(logGroupName=group)["logStreams"]:
        told = client.get_log_events(logGroupName=group, logStreamName=stream["logStreamName"], startFromHead=True)
        found += [json.loads(e["message"]) for e in told["events"] if e["message"].startswith('{"level"')]
    return found


def test_the_api_tells_that_it_is_up_and_which_town_it_serves(cloud: Cloud) -> None:
    with urlopen(f"{cloud.api}/health") as answer:
        assert json.load(answer)["town"] == "torgau"


def test_a_scan_moves_points_and_a_second_one_with_its_key_moves_none(town: DeployedTown) -> None:
    key = new_key()
    first, again = (town.scans("anna", 5000, "bakery", key) for _ in range(2))
    assert (first.status, again.status) == (201, 201)
    assert again.body == first.body
    assert again.headers["idempotent-replayed"] == "true"
    assert (town.balance("anna"), town.balance("fc"), town.balance("bakery")) == (5000, 5000, -10_000)


def test_points_pay_in_another_shop_and_goods_come_back(town: DeployedTown) -> None:
    town.scans("anna", 5000, "bakery")
    assert _pays(town, 1200).status == 201
    bought = town.scans("anna", 2000, "butcher")
    back = town.post(f"/postings/{bought.body['posting']['id']}/returns", {"purchase_cents": 2000}, "butcher")
    assert back.status == 201
    assert town.balance("anna") == 5000 - 1200


def test_a_refusal_arrives_in_its_one_shape(town: DeployedTown) -> None:
    refused = _pays(town, 150_000)
    assert (refused.status, refused.code) == (409, "insufficient_balance")
    assert refused.body["type"].endswith("#insufficient_balance")


def test_what_was_booked_and_refused_is_counted_by_day_without_any_call(town: DeployedTown) -> None:
    def counted() -> bool:
        found = figures.day(day)
        shops = [found.shops.get(town.accounts[name]) for name in ("bakery", "butcher")]
        return [shop and dict(shop.scans) for shop in shops] == wanted and "insufficient_balance" in found.refusals

    wanted, day = [{"award": 2}, {"redeem": 1}], today(town)
    for cents in (5000, 100):
        town.scans("anna", cents, "bakery")
    assert (_pays(town, 100).status, _pays(town, 150_000).status) == (201, 409)
    assert soon(counted), figures.day(day)


def test_every_request_left_one_line_with_its_measures(cloud: Cloud, town: DeployedTown) -> None:
    town.scans("anna", 100, "bakery")
    told = [line for line in lines(cloud, "APIHandler") if line.get("route") == "/v1/scans" and "Scans" in line]
    assert told
    for line in told:
        assert (line["Scans"], line["service"]) == (1, STAGE)
        assert line["_aws"]["CloudWatchMetrics"][0]["Namespace"] == "Talente"


def test_a_poster_and_a_letter_are_set_by_the_function_that_can_and_its_log_has_no_word_of_them(
    cloud: Cloud, town: DeployedTown
) -> None:
    town.registers_shop("bakery")
    account, card = town.accounts["bakery"], {"card": town.numbers["anna"], "new_pin": True, "why": "Anruf"}
    poster = town.get(f"/shops/{account}/posters/a4-de", "bakery owner")
    letter = town.post("/letters", {**card, "address": ["Hannelore Weidner", "Torgau"], "sender": "Markt 1"}, "clerk")
    assert (poster.status, letter.status) == (200, 201), (poster, letter)
    link = town.get(f"/shops/{account}/kit", "bakery owner").body["link"]
    assert press.read(press.picture(b64decode(poster.body["pdf"]), 0, 150)) == [link]
    assert "Hannelore Weidner" in press.text(b64decode(letter.body["pdf"]), 0)
    told = lines(cloud, "Typesetter")
    assert [line["function"] for line in told] == ["typesetter"] * 2
    assert "Weidner" not in str(told)


def test_an_audit_that_the_office_asks_for_is_run_by_the_audit_s_own_function(
    cloud: Cloud, town: DeployedTown
) -> None:
    town.scans("anna", 5000, "bakery")
    asked = town.post("/audits", {}, "clerk")
    assert (asked.status, asked.body["state"]) == (201, "asked")
    path = f"/audits/{asked.body['id']}"
    assert soon(lambda: town.get(path, "clerk").body["state"] == "done"), town.get(path, "clerk").body
    told = town.get(path, "clerk").body
    assert told["postings"] >= 1
    assert told["by"] == "operator"


def test_the_hourly_tick_gives_back_a_hold_that_is_over(cloud: Cloud, town: DeployedTown) -> None:
    town.scans("anna", 5000, "bakery")
    clock = town.book.clock
    town.passes(-20)
    _holds_here(town, 700)
    town.book.clock = clock
    assert town.balance("anna") == 5000 - 700
    invoked(cloud, "Tick", schedule.event())
    assert town.balance("anna") == 5000


def test_the_audit_is_quiet_then_finds_what_was_done_and_the_mail_about_it_is_followed(
    cloud: Cloud, town: DeployedTown
) -> None:
    """One night after the other: each step needs the one before it."""
    town.scans("anna", 5000, "bakery")
    day = decisions.due(town.book.clock(), town.book.zone)
    if not day:
        pytest.skip("the town's night has begun, and its audit waits until a quarter past: the clock is a real one")
    _quiet_and_reported(cloud, day)
    _found_and_mailed_once(cloud, town, day)
    _known_to_have_come_back(cloud, day)


def test_what_the_journal_s_stream_shows_of_a_change_is_a_finding(cloud: Cloud, town: DeployedTown) -> None:
    posted = town.scans("anna", 5000, "bakery").body["posting"]["id"]
    cloud.session.client("dynamodb").update_item(
        TableName=town.book.names.journal,
        Key={"pk": {"S": f"J#{posted}"}},
        UpdateExpression="SET memo = :m",
        ExpressionAttributeValues={":m": {"S": "mended by hand"}},
    )
    assert soon(lambda: mail.progress(f"journal-{today(town)}").state == "sent")
    cloud.session.client("dynamodb").update_item(
        TableName=town.book.names.journal, Key={"pk": {"S": f"J#{posted}"}}, UpdateExpression="REMOVE memo"
    )


def test_a_run_that_fails_three_times_waits_for_a_person(cloud: Cloud) -> None:
    client = cloud.session.client("lambda")
    client.invoke(FunctionName=cloud.told["Refusals"], InvocationType="Event", Payload=b'{"awslogs": {"data": "!"}}')
    queue = cloud.session.client("sqs")

    def waits() -> bool:
        told = queue.receive_message(QueueUrl=cloud.told["Failures"], WaitTimeSeconds=1)
        return bool(told.get("Messages"))

    assert soon(waits)


def test_a_second_deployment_changes_nothing_and_loses_nothing(cloud: Cloud, town: DeployedTown) -> None:
    town.scans("anna", 5000, "bakery")
    said: list[str] = []
    cloud.town.say = said.append
    cloud.deploy()
    assert [line.partition(":")[2] for line in said if line.startswith("talente-")] == [" nothing to change."] * 3
    assert "  0 uploaded, 0 removed" in "\n".join(said)
    assert town.balance("anna") == 5000


def _pays(town: Town, amount: int) -> Reply:
    return town.post("/redemptions", {"card": town.codes["anna"], "pocket": "points", "amount": amount}, "butcher")


def _holds_here(town: Town, amount: int) -> None:
    """Place a hold in this process, where the clock can be another one."""
    from app import app
    from infra.local.gateway import Gateway, Request

    asked = json.dumps({"card": town.codes["anna"], "pocket": "points", "amount": amount}).encode()
    sent = {"Authorization": f"Bearer {town.tokens['bakery']}", "Idempotency-Key": new_key()}
    told = (("Content-Type", "application/json"), *sent.items())
    assert Gateway(app).answer(Request("POST", "/v1/holds", told, asked)).status == 201


def _quiet_and_reported(cloud: Cloud, day: str) -> None:
    _forget_the_night(cloud, day)
    invoked(cloud, "Audit", schedule.event())
    report = audits.night(day).report
    assert report is not None
    assert (report.count, report.findings) == (0, [])
    kept = cloud.session.client("s3").list_objects_v2(Bucket=cloud.told["ReportsBucket"])["Contents"]
    assert [one["Key"].startswith("audits/20") for one in kept] == [True]


def _found_and_mailed_once(cloud: Cloud, town: Town, day: str) -> None:
    _give(town, 1)
    _forget_the_night(cloud, day)
    for _ in range(2):
        invoked(cloud, "Audit", schedule.event())
    assert soon(lambda: mail.progress(f"audit-{day}").state == "sent"), mail.progress(f"audit-{day}")
    found = [told for told in _mails(cloud) if town.accounts["anna"] in str(told)]
    assert ["geschaeftsstelle@example.org" in str(told) for told in found] == [True]
    _give(town, -1)


def _known_to_have_come_back(cloud: Cloud, day: str) -> None:
    cloud.session.client("sns").publish(
        TopicArn=cloud.told["MailEventsTopic"],
        Message=json.dumps(office.ses_event("Bounce", f"audit-{day}")),
        Subject="Amazon SES Email Event Notification",
        # AWS gives a function an empty map where there are none; the emulator leaves it out.
        MessageAttributes={"from": {"DataType": "String", "StringValue": "a test"}},
    )
    assert soon(lambda: mail.progress(f"audit-{day}").state == "bounced")


def _give(town: Town, points: int) -> None:
    """Give Anna what no posting gave her."""
    update = {
        "TableName": town.book.names.balance,
        "Key": {"pk": {"S": f"A#{town.accounts['anna']}"}, "sk": {"S": "B"}},
        "UpdateExpression": "SET points.b = points.b + :more",
        "ExpressionAttributeValues": {":more": {"N": str(points)}},
    }
    town.book.line.call("UpdateItem", update)


def _forget_the_night(cloud: Cloud, day: str) -> None:
    """As if this night's audit had not been made yet."""
    table = f"{cloud.town.stage.prefix}-office"
    cloud.session.client("dynamodb").delete_item(TableName=table, Key={"pk": {"S": "AUDIT"}, "sk": {"S": day}})


def _mails(cloud: Cloud) -> list[dict[str, Any]]:
    """What the emulator's SES took."""
    with urlopen(f"{cloud.engine.endpoint}/_ministack/ses/messages") as answer:
        told = json.load(answer)["messages"]
    return [one for taken in told.values() for one in taken]
