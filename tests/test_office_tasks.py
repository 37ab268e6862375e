"""What needs a person, and nothing else: one list of what waits in all rooms, the most urgent first."""

import re
from typing import Any

import pytest

from chalicelib import config, policy, records
from chalicelib.audits import book as audits
from chalicelib.clockwork import book as clockwork
from chalicelib.figures import series
from chalicelib.ledger import days
from chalicelib.mail import book as mail
from chalicelib.office.tasks import decisions, night
from chalicelib.office.tasks.decisions import MOST, RULES
from chalicelib.office.tasks.values import Task
from chalicelib.people import book as people
from chalicelib.records import OFFICE
from chalicelib.watch import book as watch
from chalicelib.watch.values import Notice
from infra.site.build import SITE
from tests import newcomers
from tests.faults import CountingWire
from tests.four_eyes import ends, shifts
from tests.office import notified, ses_event
from tests.test_audits import spoils
from tests.town import Town, token

FIRST_READS = 20


@pytest.fixture
def office(town: Town) -> Town:
    """A town at noon in which the night was quiet, with somebody of each role of the office."""
    town.turns_to("2026-11-22")
    newcomers.office(town)
    town.tokens["auditor"] = token("auditor", "operator")
    audits.nightly()
    return town


def listed(town: Town, who: str = "clerk") -> list[dict[str, Any]]:
    reply = town.get("/tasks", who)
    assert reply.status == 200, reply.body
    return list(reply.body["tasks"])


def kinds(town: Town) -> list[str]:
    return [task["kind"] for task in listed(town)]


def silence(town: Town, till: str = "t1") -> None:
    """The bakery's till booked on ten days, and not for the last eight."""
    used = " ".join(days.later("261104", n) for n in range(10))
    records.written(OFFICE.changed(series.USES, town.accounts["bakery"], {till: used}))


def test_where_nothing_waits_nothing_is_listed(office: Town) -> None:
    told = office.get("/tasks", "olga").body
    assert (told["tasks"], told["cut"], told["aside"]) == ([], [], 0)


def test_a_shop_that_handed_in_waits_until_it_is_approved(office: Town) -> None:
    newcomers.signs_in(office, "berta")
    application = newcomers.hands_in(office, "berta")
    (task,) = listed(office)
    assert (task["kind"], task["id"], task["subject"]) == ("shop_waiting", application, "Buch & Blatt")
    assert (task["action"], task["urgency"]) == (f"/application/{application}", "soon")
    assert newcomers.approves(office, application).status == 201
    assert listed(office) == []


def test_what_waits_longer_than_it_should_is_urgent(office: Town) -> None:
    newcomers.signs_in(office, "berta")
    newcomers.hands_in(office, "berta")
    office.passes(2)
    told = {task["kind"]: task["urgency"] for task in listed(office)}
    assert told == {"shop_waiting": "now", "audit_missing": "now"}


def test_a_joining_with_which_nothing_goes_on_is_listed_when_all_reminders_are_out(office: Town) -> None:
    newcomers.signs_in(office, "berta")
    draft = newcomers.begins(office, "berta", kind="shop")
    office.passes(20)
    assert "joining_stuck" not in kinds(office)
    office.passes(2)
    assert ("joining_stuck", draft) in {(task["kind"], task["id"]) for task in listed(office)}


def test_who_may_do_it_has_it_and_the_auditor_sees_it(office: Town) -> None:
    newcomers.signs_in(office, "berta")
    newcomers.hands_in(office, "berta")
    office.post("/cases", {"text": "Es fehlen Punkte."}, "anna")
    told = {who: {task["kind"]: task["mine"] for task in listed(office, who)} for who in ("olga", "bodo", "auditor")}
    assert told["olga"] == {"shop_waiting": True, "case": True}
    assert told["bodo"] == {"shop_waiting": True, "case": False}
    assert told["auditor"] == {"shop_waiting": False, "case": False}


def test_a_proposal_waits_for_who_may_approve_it_and_not_for_who_prepared_it(office: Town) -> None:
    posting = office.scans("anna", 3000, "bakery").body["posting"]["id"]
    asked = {"why": "vertippt", "reversal": {"posting": posting}}
    made = office.post("/proposals", asked, "olga").body["id"]
    told = {who: [(task["kind"], task["mine"]) for task in listed(office, who)] for who in ("olga", "bodo", "auditor")}
    assert told == {"olga": [], "bodo": [("proposal", True)], "auditor": [("proposal", False)]}
    (task,) = listed(office, "bodo")
    assert (task["action"], task["subject"], task["urgency"]) == (f"/approve/{made}", "vertippt", "soon")
    assert ends(office, made, "refusals", "bodo").status == 201
    assert listed(office, "bodo") == []


def test_a_proposal_above_a_role_s_limit_waits_for_another_role_alone(office: Town) -> None:
    newcomers.signs_in(office, "zoe", "clerk", "operator")
    above = config.town().approves["correction_cents"]["clerk"] * 100 + 1
    asked = {"why": "vertippt", "correction": {"legs": shifts(office, ("bakery", "anna", above))}}
    assert office.post("/proposals", asked, "olga").status == 201
    assert [[task["kind"] for task in listed(office, who)] for who in ("zoe", "bodo")] == [[], ["proposal"]]


def test_an_open_case_waits_until_it_is_answered(office: Town) -> None:
    case = office.post("/cases", {"text": "Es fehlen Punkte."}, "anna").body["case"]
    assert [(task["kind"], task["id"]) for task in listed(office)] == [("case", case)]
    office.post(f"/cases/{case}/answers", {"text": "Nachgebucht.", "way": "phone"}, "clerk")
    assert listed(office) == []


def test_who_cannot_be_mailed_a_code_for_a_new_pin_waits_for_the_office(office: Town) -> None:
    office.post("/me/pin", {"pin": "739164"}, "anna")
    assert office.post("/me/pin", {"pin": "158302", "old_pin": "111222"}, "anna").code == "wrong_pin"
    assert office.post("/me/pin-resets", {}, "anna").code == "no_mail_known"
    (task,) = listed(office)
    assert (task["kind"], task["id"], task["urgency"]) == ("pin_asked", office.accounts["anna"], "now")
    unlock = office.post(f"/members/{office.accounts['anna']}/pin-unlocks", {"why": "war am Tresen"}, "clerk")
    assert (unlock.status, listed(office)) == (200, [])


def test_who_remembers_the_pin_after_all_waits_no_more(office: Town) -> None:
    office.post("/me/pin", {"pin": "739164"}, "anna")
    office.post("/me/pin", {"pin": "158302", "old_pin": "111222"}, "anna")
    office.post("/me/pin-resets", {}, "anna")
    assert office.post("/me/pin", {"pin": "158302", "old_pin": "739164"}, "anna").status == 200
    assert listed(office) == []


def test_a_club_s_print_run_waits_for_a_clerk(office: Town) -> None:
    office.registers_clubs()
    run = office.post("/card-batches", {"name": "Sommerfest", "count": 20}, "fc").body["id"]
    (task,) = listed(office)
    assert (task["kind"], task["id"], task["count"]) == ("print_run", run, 20)
    assert task["subject"] == "fc · Sommerfest"


def test_an_address_that_takes_no_mail_is_listed_until_one_gets_there(office: Town) -> None:
    newcomers.signs_in(office, "berta", "shop", office.accounts["bakery"])
    office.registers_shop("bakery")
    for name in ("first", "second"):
        mail.send(name, ["berta@example.org"], "Betreff", "Text")
    mail.bounces(notified(ses_event("Bounce", "first")))
    (task,) = listed(office)
    assert (task["kind"], task["account"]) == ("mail_bounced", office.accounts["bakery"])
    assert (task["subject"], task["action"]) == ("bakery · b…@example.org", f"/mail/{task['id']}")
    mail.bounces(notified(ses_event("Delivery", "second")))
    assert listed(office) == []


def test_an_address_that_is_forgotten_is_listed_no_more(office: Town) -> None:
    mail.send("first", ["berta@example.org"], "Betreff", "Text")
    mail.bounces(notified(ses_event("Bounce", "first")))
    assert kinds(office) == ["mail_bounced"]
    mail.forget("berta@example.org")
    assert (listed(office), records.records("RETURNED")) == ([], [])


def test_a_hand_over_that_nobody_took_up_is_listed_after_four_days(office: Town) -> None:
    office.registers_shop("bakery")
    asked = {"account": office.accounts["bakery"], "mail": "neu@example.org", "why": "Verkauf"}
    assert office.post("/handovers", asked, "olga").status == 201
    assert "handover_open" not in kinds(office)
    office.passes(4)
    (task,) = [task for task in listed(office) if task["kind"] == "handover_open"]
    assert (task["subject"], task["account"]) == ("bakery", office.accounts["bakery"])


def test_what_looked_unusual_yesterday_is_one_task_a_shop(office: Town) -> None:
    office.registers_shop("bakery")
    shop = office.accounts["bakery"]
    watch.keep([Notice("many_returns", "261121", 40, 25, shop), Notice("card_often", "261121", 7, 6, shop, "m:1")])
    watch.keep([Notice("many_returns", "261120", 40, 25, shop)])
    (task,) = listed(office)
    assert (task["kind"], task["id"], task["count"]) == ("unusual", f"261121-{shop}", 2)


def test_an_audit_with_findings_comes_first_until_one_is_clean(office: Town) -> None:
    office.post("/cases", {"text": "Es fehlen Punkte."}, "anna")
    spoils(office)
    run = office.post("/audits", {}, "olga").body
    first = listed(office)[0]
    assert (first["kind"], first["id"], first["count"], first["rest"]) == ("audit_findings", run["id"], 2, 0)


def test_a_night_without_an_audit_is_told_and_an_audit_now_is_as_good(office: Town) -> None:
    office.passes(1)
    assert kinds(office) == ["audit_missing"]
    office.post("/audits", {}, "clerk")
    assert kinds(office) == []


def test_a_credit_line_at_a_warning_step_is_found_at_night_and_looked_at_again_by_day(office: Town) -> None:
    office.opens_shop("kiosk", points=10_000)
    office.registers_shop("kiosk")
    scan = office.scans("anna", 6000, "kiosk").body["posting"]["id"]
    night.looked("261121")
    (task,) = listed(office)
    assert (task["kind"], task["subject"], task["account"]) == ("credit_line", "kiosk", office.accounts["kiosk"])
    assert office.post(f"/postings/{scan}/returns", {}, "kiosk").status == 201
    assert listed(office) == []


def test_a_till_that_was_used_regularly_and_then_not_is_told(office: Town) -> None:
    office.registers_shop("bakery")
    silence(office)
    night.looked("261121")
    (task,) = listed(office)
    assert (task["kind"], task["id"]) == ("till_silent", f"{office.accounts['bakery']}-t1")
    assert task["subject"] == "bakery · t1"


def test_a_till_that_books_again_or_is_ended_is_told_no_more(office: Town) -> None:
    office.registers_shop("bakery")
    silence(office)
    night.looked("261121")
    assert kinds(office) == ["till_silent"]
    shop = {"shop": office.accounts["bakery"]}
    assert office.post("/tills/t1/revocations", shop, "clerk").status == 201
    assert listed(office) == []


def test_the_night_keeps_on_which_days_a_till_booked(office: Town) -> None:
    office.registers_shop("bakery")
    office.registers_clubs()
    office.scans("anna", 5000, "bakery")
    office.turns_to("2026-11-23")
    clockwork.tick()
    assert series.uses() == {(office.accounts["bakery"], "t1"): ["261122"]}
    again = clockwork.tick()
    assert again.looked == 0


# Put aside


def test_a_holiday_is_no_reason_to_be_told_every_day(office: Town) -> None:
    office.registers_shop("bakery")
    silence(office)
    night.looked("261121")
    (task,) = listed(office)
    path = f"/tasks/{task['kind']}/{task['id']}/snoozes"
    made = office.post(path, {"days": 14, "why": "Betriebsferien"}, "olga")
    assert (made.status, made.body["until"][:10]) == (201, "2026-12-06")
    assert (listed(office), office.get("/tasks", "olga").body["aside"]) == ([], 1)
    office.passes(14)
    assert "till_silent" in kinds(office)


@pytest.mark.parametrize(
    ("path", "days", "code"),
    [
        ("/tasks/till_silent/s:7F3K2MQ8-t1/snoozes", 3, "not_found"),
        ("/tasks/holiday/x/snoozes", 3, "not_found"),
        ("/tasks/audit_findings/261122/snoozes", 1, "invalid_value"),
        ("/tasks/till_silent/x/snoozes", 91, "invalid_value"),
    ],
)
def test_only_what_waits_and_may_rest_is_put_aside(office: Town, path: str, days: int, code: str) -> None:
    assert office.post(path, {"days": days, "why": "Ferien"}, "olga").code == code


def test_who_put_what_aside_and_why_stands_in_the_trail(office: Town) -> None:
    case = office.post("/cases", {"text": "Es fehlen Punkte."}, "anna").body["case"]
    assert office.post(f"/tasks/case/{case}/snoozes", {"days": 2, "why": "Bank gefragt"}, "olga").status == 201
    (change,) = office.get(f"/trail?thing=case:{case}", "olga").body["changes"]
    assert (change["what"], change["why"]) == ("task_put_aside", "Bank gefragt")


# Bounds


def test_of_one_kind_so_many_are_shown_and_it_is_said_that_there_are_more(office: Town) -> None:
    many = [Task("case", str(n), n) for n in range(MOST + 3)]
    shown, cut = decisions.cut({"case": many, "print_run": many[:2]})
    assert ([task.id for task in shown[:2]], len(shown), cut) == (["0", "1"], MOST + 2, ["case"])


def test_the_list_costs_as_much_with_many_shops_as_with_one(office: Town) -> None:
    office.registers_shop("bakery")
    few = reads(office)
    for number in range(60):
        shop = f"shop {number}"
        office.opens_shop(shop)
        office.registers_shop(shop)
    night.looked("261121")
    many = reads(office)
    assert many == few <= FIRST_READS, (few, many)
    assert len(people.businesses()) == 61


def reads(town: Town) -> int:
    from chalicelib.people.directory import book as directory

    directory.forget()
    line = town.book.line
    town.book.line = counting = CountingWire(line)
    listed(town)
    town.book.line = line
    return counting.calls.total()


def test_every_kind_has_an_action_that_the_api_has_or_a_colleague_s_room_brings() -> None:
    lacking = {kind for kind, rule in RULES.items() if rule.call not in policy.MAY}
    assert lacking <= {"proposal"}


def test_every_action_leads_to_a_page_that_the_office_has() -> None:
    frame = (SITE / "apps/office/src/app.tsx").read_text("utf-8")
    pages = set(re.findall(r"name: '(\w+)'|^  (\w+): \{", frame, re.MULTILINE))
    there = {name for pair in pages for name in pair if name}
    asked = [Task(kind, "x", 0, account=account) for kind in RULES for account in ("s:1", "c:1", "m:1", "")]
    lacking = {decisions.page(task).split("/")[1] for task in asked} - there
    assert lacking == set()
