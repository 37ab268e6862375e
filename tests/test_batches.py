"""Print runs: ordered once, made whole whatever breaks in between, handed out by range, withdrawn for good."""

import json
import random
from dataclasses import replace
from functools import cache
from typing import Any
from urllib.error import HTTPError
from urllib.request import urlopen

import boto3
import pytest
from chalice.local import LambdaContext

import app
from chalicelib import config
from chalicelib.callers import Caller, Hat
from chalicelib.ledger import upkeep
from chalicelib.people import denials
from chalicelib.people.batches import book, decisions, making
from chalicelib.people.persons import book as persons
from chalicelib.people.trail import book as trail
from chalicelib.refusals import CardNotInBatch, HostNotFinal, NotAllowed
from chalicelib.till import shown
from chalicelib.wire import Unsettled, Wire
from tests import press
from tests.faults import SilentWire
from tests.office import queued
from tests.town import Reply, Town, new_key

CONTEXT = LambdaContext("talente", memory_size=256, max_runtime_ms=60_000)


def orders(town: Town, count: int = 3, who: str = "clerk", key: str | None = None, **more: object) -> Reply:
    town.registers_clubs()
    return town.post("/card-batches", {"name": "Stadtfest", "count": count, **more}, who, key)


def ready(town: Town, count: int = 3, **more: object) -> str:
    """A run whose cards are made; its id."""
    made = orders(town, count, "clerk", None, **more)
    assert made.body["state"] == "ready", made
    return str(made.body["id"])


def hands_out(
    town: Town, run: str, first: str, last: str, *, key: str | None = None, who: str = "clerk", **more: str
) -> Reply:
    return town.post(f"/card-batches/{run}/hand-outs", {"from": first, "to": last, **more}, who, key)


def accounts(run: str) -> dict[int, str]:
    batch = book.found(run)
    return {s: a for part in book.parts(batch) for s, a in decisions.accounts(batch, part).items()}


def code(run: str, serial: int) -> str:
    return shown.press().code(run, accounts(run)[serial], "01")


def number(run: str, serial: int) -> str:
    return shown.press().printed_number(accounts(run)[serial], "01")


def scan(town: Town, run: str, serial: int) -> Reply:
    return town.post("/scans", {"card": code(run, serial), "purchase_cents": 1000}, "bakery")


# Ordering


def test_a_clerk_s_order_is_made_at_once_and_its_cards_wait_to_be_handed_out(town: Town) -> None:
    made = orders(town)
    assert (made.status, made.body["state"], made.body["made"]) == (201, "ready", 3)
    assert {
        town.book.member(account).terms["cards"]["01"]["st"] for account in accounts(made.body["id"]).values()
    } == {"N"}
    assert scan(town, made.body["id"], 2).code == "card_not_issued"
    assert town.audit() == []


def test_the_same_key_orders_the_same_run_and_another_order_under_it_is_refused(town: Town) -> None:
    key = new_key()
    first, again = orders(town, key=key), orders(town, key=key)
    assert again.body == first.body
    assert again.headers["idempotent-replayed"] == "true"
    assert orders(town, count=4, key=key).code == "idempotency_key_reused"
    assert len(town.get("/card-batches", "clerk").body["batches"]) == 1


def test_a_club_s_own_order_is_preset_to_it_and_waits_for_a_clerk(town: Town) -> None:
    made = orders(town, who="fc")
    assert (made.body["state"], made.body["club"], made.body["made"]) == ("ordered", town.accounts["fc"], 0)
    run = made.body["id"]
    assert hands_out(town, run, "1", "2", who="fc").code == "cards_not_made"
    assert town.post(f"/card-batches/{run}/approvals", {}, "clerk").body["state"] == "ready"
    assert town.post(f"/card-batches/{run}/approvals", {}, "clerk").body["made"] == 3
    assert hands_out(town, run, "1", "3", who="fc").status == 201
    assert scan(town, run, 1).status == 201
    assert town.balance("fc") == 500


def test_nobody_lets_the_order_of_a_club_of_their_own_be_made(town: Town) -> None:
    run = orders(town, who="fc").body["id"]
    own = persons.register("treasurer@example.org")
    persons.give_hat(own.id, Hat("club", town.accounts["fc"]), "clerk")
    with pytest.raises(NotAllowed):
        book.approve(book.found(run), Caller("clerk", "operator", person=own.id))


def test_a_club_orders_for_itself_only_and_sees_its_own_runs_only(town: Town) -> None:
    town.opens_club("choir")
    theirs, clerks = orders(town, who="choir").body["id"], ready(town)
    assert orders(town, who="fc", club=town.accounts["choir"]).code == "not_found"
    assert town.get("/card-batches", "fc").body["batches"] == []
    for run in (theirs, clerks, "A00"):
        assert town.get(f"/card-batches/{run}", "fc").code == "not_found"
        assert hands_out(town, run, "1", "1", who="fc").code == "not_found"
        assert town.post(f"/card-batches/{run}/downloads", {"file": "x.pdf"}, "fc").code == "not_found"


def test_a_club_that_is_none_or_is_closed_is_refused(town: Town) -> None:
    assert orders(town, club="c:00000000").code == "unknown_club"
    town.registers_clubs()
    town.closes("fc")
    assert orders(town, club=town.accounts["fc"]).code == "unknown_club"


@pytest.mark.parametrize("count", [0, -1, 5001, 1.5, "7", None])
def test_a_run_has_one_to_five_thousand_cards(ministack_town: Town, count: object) -> None:
    assert ministack_town.post("/card-batches", {"name": "x", "count": count}, "clerk").status == 400
    assert book.every() == []


@pytest.mark.parametrize("role", ["anna", "bakery", "bakery owner"])
def test_others_order_no_cards(ministack_town: Town, role: str) -> None:
    assert orders(ministack_town, who=role).code == "not_allowed"


@pytest.mark.parametrize(
    "host",
    ["localhost", "127.0.0.1", "t.local", "d111.cloudfront.net", "x.execute-api.eu-central-1.amazonaws.com", "t"],
)
def test_no_card_is_printed_for_a_host_that_will_not_last(host: str) -> None:
    with pytest.raises(HostNotFinal):
        decisions.final_host(host)


@pytest.mark.parametrize("town_id", ["torgau", "hattingen"])
def test_the_towns_hosts_are_final(town_id: str) -> None:
    decisions.final_host(config.town(town_id).host)


def test_a_town_without_a_final_host_orders_nothing(ministack_town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    local = replace(config.town(), host="LOCALHOST")
    monkeypatch.setattr(config, "town", cache(lambda: local))
    assert orders(ministack_town).code == "host_not_final"
    assert book.every() == []


# Making


class Broken(Wire):
    """Carries so many more writes out, and then none."""

    writes = 0

    def call(self, operation: str, payload: dict[str, object]) -> dict[str, object]:
        if operation == "TransactWriteItems":
            self.writes -= 1
            if self.writes < 0:
                raise Unsettled("the line is dead")
        return super().call(operation, payload)


@pytest.mark.parametrize("writes", [1, 2, 3, 4])
def test_a_run_that_broke_off_is_made_whole_by_the_same_order(town: Town, writes: int) -> None:
    """The order, three transactions of accounts, and the note that they are made."""
    key, whole = new_key(), town.book.line
    town.registers_clubs()
    town.book.line = broken = Broken(f"http://{whole.host}", whole.region)
    broken.writes = writes
    assert orders(town, 120, key=key).code == "try_again"
    town.book.line = whole
    made = orders(town, 120, key=key)
    assert (made.body["state"], made.body["made"]) == ("ready", 120)
    assert len(set(accounts(made.body["id"]).values())) == 120
    assert len(book.every()) == 1


def test_an_account_that_is_somebody_else_s_is_left_to_them(town: Town) -> None:
    made = orders(town, who="fc")
    taken = accounts(made.body["id"])[2]
    town.book.open_members({taken: {"cards": {"01": {"st": "A"}}}})
    town.post(f"/card-batches/{made.body['id']}/approvals", {}, "clerk")
    now = accounts(made.body["id"])
    assert now[2] != taken
    assert len(set(now.values())) == 3
    assert hands_out(town, made.body["id"], "1", "3").status == 201
    assert "club" not in town.book.member(taken).terms["cards"]["01"]


def test_two_runs_share_no_card(town: Town) -> None:
    one, other = ready(town, 60), ready(town, 60)
    assert one != other
    assert not set(accounts(one).values()) & set(accounts(other).values())


def test_a_queue_s_message_makes_its_part_and_again_makes_nothing(
    printing: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    queue = boto3.client("sqs").create_queue(QueueName=f"prints-{new_key()}")["QueueUrl"]
    monkeypatch.setenv("PRINT_QUEUE", queue)
    made = orders(printing, 501)
    assert made.body["state"] == "making"
    told = boto3.client("sqs").receive_message(QueueUrl=queue, MaxNumberOfMessages=10)["Messages"]
    bodies = [message["Body"] for message in told]
    assert [json.loads(body)["part"] for body in bodies] == [1, 2]
    assert app.printer(queued(bodies[1]), CONTEXT) == {"batchItemFailures": []}
    assert seen(printing, made)["made"] == 1
    for _ in range(2):
        app.printer(queued(bodies[1]), CONTEXT)
    assert (seen(printing, made)["made"], len(seen(printing, made)["files"])) == (1, 4)


def seen(town: Town, made: Reply) -> dict[str, Any]:
    """A run as the clerk sees it now."""
    told: dict[str, Any] = town.get(f"/card-batches/{made.body['id']}", "clerk").body
    return told


@pytest.mark.parametrize("body", ["{", "{}", '{"batch": "A00", "part": 1}', '{"batch": 1, "part": "x"}', "[]"])
def test_a_message_that_names_nothing_is_done_with(ministack_town: Town, body: str) -> None:
    assert making.printer(queued(body)) == {"batchItemFailures": []}


def test_a_part_that_cannot_be_made_now_comes_again(ministack_town: Town) -> None:
    run, line = orders(ministack_town, who="fc").body["id"], ministack_town.book.line
    ministack_town.book.line = Wire("http://127.0.0.1:9", line.region)
    (message,) = queued(json.dumps({"batch": run, "part": 1}))["Records"]
    assert making.printer({"Records": [message]}) == {"batchItemFailures": [{"itemIdentifier": message["messageId"]}]}


@pytest.mark.parametrize("handing", [False, True])
def test_after_a_lost_answer_the_same_key_tells_the_first_one(town: Town, handing: bool) -> None:
    run, key, whole = ready(town), new_key(), town.book.line

    def asks() -> Reply:
        return hands_out(town, run, "1", "2", key=key) if handing else orders(town, 2, key=key)

    town.book.line = silent = SilentWire(whole)
    silent.silence_writes = True
    assert asks().code == "try_again"
    town.book.line = whole
    again = asks()
    assert (again.status, again.headers["idempotent-replayed"]) == (201, "true")
    assert town.get(f"/card-batches/{run}", "clerk").body["handed_out"] == 2 * handing
    assert len(book.every()) == 2 - handing


# Handing out


def test_a_range_is_active_from_now_on_and_nothing_beside_it(town: Town) -> None:
    run = ready(town, 5)
    out = hands_out(town, run, "2", "4", given_to=town.accounts["bakery"])
    assert (out.status, out.body["from"], out.body["to"], out.body["done"]) == (201, 2, 4, 4)
    assert [scan(town, run, serial).status for serial in range(1, 6)] == [409, 201, 201, 201, 409]
    told = town.get(f"/card-batches/{run}", "clerk").body
    assert (told["handed_out"], told["hand_outs"]) == (3, [out.body])
    assert town.book.member(accounts(run)[2]).terms == {"cards": {"01": {"st": "A"}}}


def test_a_box_is_named_by_its_cards_as_they_are_typed_or_scanned(town: Town) -> None:
    run = ready(town, 6)
    for first, last in (
        ("1", f"{run.lower()}-0001"),
        (number(run, 2), number(run, 3).lower().replace(" ", "-")),
        (f"HTTPS://T.HATTINGEN-CARD.DE/{code(run, 4)}", code(run, 5)),
    ):
        assert hands_out(town, run, first, last).status == 201
    assert town.get(f"/card-batches/{run}", "clerk").body["handed_out"] == 5


def test_a_range_that_cannot_be_is_refused_and_changes_nothing(town: Town) -> None:
    run, other = ready(town), ready(town)
    wrong = number(run, 1)[:-1] + ("0" if number(run, 1)[-1] != "0" else "1")
    for first, last, refusal in (
        ("3", "2", "range_backwards"),
        ("0", "2", "malformed_card"),
        ("1", "4", "card_not_in_batch"),
        ("1", f"{other}-0002", "card_not_in_batch"),
        ("1", number(other, 1), "card_not_in_batch"),
        ("1", code(other, 1), "card_not_in_batch"),
        (town.codes["anna"], "3", "card_not_in_batch"),
        ("1", wrong, "wrong_check_digits"),
        ("1", code(run, 2)[:-1] + ("0" if code(run, 2)[-1] != "0" else "1"), "card_forged"),
        ("first", "3", "malformed_card"),
    ):
        assert hands_out(town, run, first, last).code == refusal, (first, last)
    assert town.get(f"/card-batches/{run}", "clerk").body["handed_out"] == 0


def test_a_card_is_handed_out_once_and_one_that_was_blocked_not_at_all(town: Town) -> None:
    run = ready(town, 4)
    assert hands_out(town, run, "1", "1").status == 201
    again = hands_out(town, run, "1", "2")
    assert (again.code, again.body["serial"]) == ("already_handed_out", f"{run}-0001")
    state = town.book.member(accounts(run)[3])
    town.book.change_terms(state, {**state.terms, "cards": {"01": {"st": "B"}}})
    assert hands_out(town, run, "2", "4").body["serial"] == f"{run}-0003"
    assert town.get(f"/card-batches/{run}", "clerk").body["handed_out"] == 1


def test_a_box_is_given_to_a_shop_or_a_club_that_is_there(town: Town) -> None:
    run = ready(town)
    for nobody in ("s:00000000", town.accounts["anna"], "p:C0MM0NPT"):
        assert hands_out(town, run, "1", "1", given_to=nobody).code == "not_found"


@pytest.mark.parametrize("writes", [1, 2])
def test_a_range_that_broke_off_goes_on_with_the_same_key_and_counts_each_card_once(town: Town, writes: int) -> None:
    run, key, whole = ready(town, 200), new_key(), town.book.line
    town.book.line = broken = Broken(f"http://{whole.host}", whole.region)
    broken.writes = writes
    assert hands_out(town, run, "1", "200", key=key).code == "try_again"
    town.book.line = whole
    out = hands_out(town, run, "1", "200", key=key)
    assert (out.status, out.body["done"], out.headers["idempotent-replayed"]) == (201, 200, "true")
    assert town.get(f"/card-batches/{run}", "clerk").body["handed_out"] == 200
    assert hands_out(town, run, "1", "199", key=key).code == "idempotency_key_reused"


def test_a_card_that_is_blocked_while_its_box_is_handed_out_stays_blocked(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    run, sent = ready(town), upkeep.terms_changed

    def meddled(*told: object) -> bool:
        monkeypatch.setattr(upkeep, "terms_changed", sent)
        state = town.book.member(accounts(run)[2])
        town.book.change_terms(state, {**state.terms, "cards": {"01": {"st": "B"}}})
        return sent(*told)  # type: ignore[arg-type]

    monkeypatch.setattr(upkeep, "terms_changed", meddled)
    assert hands_out(town, run, "1", "3").body["done"] == 3
    assert [scan(town, run, serial).code for serial in (1, 2, 3)] == ["", "card_blocked", ""]
    assert town.get(f"/card-batches/{run}", "clerk").body["handed_out"] == 2


# Withdrawing


def test_no_till_takes_a_card_of_a_run_that_was_withdrawn(town: Town) -> None:
    run = ready(town)
    hands_out(town, run, "1", "2")
    assert scan(town, run, 1).status == 201
    for _ in range(2):
        assert town.post(f"/card-batches/{run}/withdrawals", {"why": "Stolen"}, "clerk").body["state"] == "withdrawn"
    assert scan(town, run, 1).code == "card_withdrawn"
    assert hands_out(town, run, "3", "3").code == "card_withdrawn"
    assert denials.denied(f"batch:{run}")


def test_an_order_that_was_withdrawn_is_never_made(town: Town) -> None:
    run = orders(town, who="fc").body["id"]
    town.post(f"/card-batches/{run}/withdrawals", {"why": "Too many"}, "clerk")
    assert town.post(f"/card-batches/{run}/approvals", {}, "clerk").code == "card_withdrawn"
    making.made(run, 1)
    assert town.get(f"/card-batches/{run}", "clerk").body["made"] == 0


def test_every_step_of_a_run_is_in_the_trail(town: Town) -> None:
    run = ready(town)
    hands_out(town, run, "1", "2")
    town.post(f"/card-batches/{run}/withdrawals", {"why": "Stolen"}, "clerk")
    told = [(change.what, change.who, change.why) for change in trail.changes(f"batch:{run}")]
    assert sorted(told) == [
        ("cards_handed_out", "operator", ""),
        ("cards_ordered", "operator", ""),
        ("cards_withdrawn", "operator", "Stolen"),
    ]


# Print files


def download(town: Town, run: str, kind: str, who: str = "clerk") -> bytes:
    files = [file["name"] for file in town.get(f"/card-batches/{run}", who).body["files"]]
    name = next(name for name in files if name.endswith(kind))
    link = town.post(f"/card-batches/{run}/downloads", {"file": name}, who)
    assert link.status == 201, link
    with urlopen(link.body["url"]) as answer:
        told: bytes = answer.read()
    return told


def test_what_was_printed_is_handed_out_and_scanned(printing: Town) -> None:
    run = ready(printing, 3, club=printing.accounts["fc"])
    pdf = download(printing, run, "cards.pdf")
    assert "fc" in press.text(pdf, 0)
    (read,) = press.read(press.picture(pdf, 4))
    assert printing.post("/scans", {"card": read, "purchase_cents": 1000}, "bakery").code == "card_not_issued"
    assert hands_out(printing, run, read, read).status == 201
    scanned = printing.post("/scans", {"card": read, "purchase_cents": 1000}, "bakery")
    assert scanned.status == 201
    assert printing.balance("fc") == 500


def test_who_takes_a_print_file_is_noted_and_the_club_that_ordered_may(printing: Town) -> None:
    run = orders(printing, who="fc").body["id"]
    printing.post(f"/card-batches/{run}/approvals", {}, "clerk")
    assert download(printing, run, "printer.zip", "fc")[:2] == b"PK"
    taken = trail.changes(f"batch:{run}")[0]
    assert (taken.what, taken.who) == ("print_file_taken", printing.accounts["fc"])
    assert taken.after == {"file": f"{run}-0001-0003-printer.zip"}


def test_print_files_are_given_out_for_thirty_days_and_not_after_a_withdrawal(printing: Town) -> None:
    run = ready(printing)
    body = {"file": f"{run}-0001-0003-cards.pdf"}
    printing.passes(31)
    assert printing.post(f"/card-batches/{run}/downloads", body, "clerk").code == "prints_gone"
    assert printing.get(f"/card-batches/{run}", "clerk").body["files"] == []
    printing.post(f"/card-batches/{run}/withdrawals", {"why": "Stolen"}, "clerk")
    assert printing.post(f"/card-batches/{run}/downloads", body, "clerk").code == "card_withdrawn"


def test_a_file_that_is_none_is_not_found(printing: Town) -> None:
    run = ready(printing)
    for name in ("other.pdf", f"{run}-0001-0003-cards.zip", "../x.pdf", "a/b.pdf", ""):
        assert printing.post(f"/card-batches/{run}/downloads", {"file": name}, "clerk").status in (400, 404)


def test_a_link_that_was_changed_opens_nothing(printing: Town) -> None:
    run = ready(printing, 1)
    link = printing.post(f"/card-batches/{run}/downloads", {"file": f"{run}-0001-0001-cards.pdf"}, "clerk").body["url"]
    for changed in (link.replace("cards.pdf", "stubs.pdf"), link.replace("Expires=300", "Expires=3000")):
        with pytest.raises(HTTPError, match="403"):
            urlopen(changed)


@pytest.mark.slow
@pytest.mark.parametrize("engine", ["ministack"], indirect=True)
def test_twenty_of_five_hundred_cards_are_read_off_the_page_and_scan(printing: Town) -> None:
    run = ready(printing, 500)
    pdf = download(printing, run, "cards.pdf")
    assert hands_out(printing, run, "1", "500").status == 201
    for serial in random.sample(range(1, 501), 20):
        (read,) = press.read(press.picture(pdf, 2 * (serial - 1)))
        assert read.endswith(code(run, serial))
        assert printing.post("/scans", {"card": read, "purchase_cents": 1000}, "bakery").status == 201


# What numbers say


def test_a_serial_number_is_read_bare_or_with_its_run(ministack_town: Town) -> None:
    batch = book.found(ready(ministack_town))
    assert [decisions.serial_read(batch, text) for text in ("7", "0007", f"{batch.id}-0007", "x")] == [7, 7, 7, None]
    with pytest.raises(CardNotInBatch):
        decisions.serial_read(batch, "T01-0007")


def test_ids_of_runs_leave_room_for_cards_that_are_not_printed() -> None:
    assert {decisions.new_id()[0] for _ in range(400)} == set(decisions.FIRST)
    assert not set(decisions.FIRST) & set("0123456789T")


def test_a_part_s_cards_follow_from_the_order_alone(ministack_town: Town) -> None:
    batch = book.found(ready(ministack_town))
    assert decisions.account(batch, 1) == decisions.account(batch, 1)
    assert len({decisions.account(batch, serial, moved) for serial in (1, 2) for moved in (0, 1)}) == 4
