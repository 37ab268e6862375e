"""Where tasks come from: one function a source, each with a bounded number of reads, whatever the size of the town.

A further room that has something waiting adds its source to SOURCES.
"""

from collections import Counter
from collections.abc import Callable, Iterator

from chalicelib import config
from chalicelib.audits import runs
from chalicelib.ledger import days
from chalicelib.ledger.book import town_book
from chalicelib.mail import returned
from chalicelib.office.bounces import book as bounces
from chalicelib.office.proposals import approvals
from chalicelib.office.proposals import book as proposals
from chalicelib.office.tasks import night
from chalicelib.office.tasks.decisions import DAY_MS, date
from chalicelib.office.tasks.values import Kind, Task
from chalicelib.people.admissions import book as admissions
from chalicelib.people.admissions import views
from chalicelib.people.admissions.decisions import STEPS
from chalicelib.people.batches import book as batches
from chalicelib.people.cases import book as cases
from chalicelib.people.handovers import book as handovers
from chalicelib.people.persons import book as persons
from chalicelib.till.pins import asked
from chalicelib.watch import book as watch

Source = Callable[[int], Iterator[Task]]
"""All tasks of some kinds at a moment (server ms), in any order; more than MOST of a kind are not shown."""
HANDOVER_DAYS, HANDOVER_OVER = 4, 30
MAILS_AT_ONCE = 20


def joinings(now: int) -> Iterator[Task]:
    """Who waits for an approval, and with whom nothing goes on any more."""
    waiting: dict[str, Kind] = {"shop": "shop_waiting", "club": "club_waiting"}
    stuck = now - config.town().office["stuck_after"] * DAY_MS
    for each in admissions.every():
        step, name = views.step(each), str(each.fields.get("trading_name", ""))
        if step == "approval":
            yield Task(waiting[each.kind], each.id, each.submitted_at, name, each.account)
        elif step in STEPS and each.changed_at < stuck:
            yield Task("joining_stuck", each.id, each.changed_at, name)


def open_proposals(_now: int) -> Iterator[Task]:
    """What one prepared and another, whose role may, has to approve."""
    for each in proposals.every_open():
        yield Task("proposal", each.id, each.at, each.why, by=each.by, roles=approvals.roles(each))


def pins(_now: int) -> Iterator[Task]:
    """Who asked for a new PIN and cannot be mailed one."""
    for account, at in asked.waiting():
        yield Task("pin_asked", account, at, account=account)


def audit(_now: int) -> Iterator[Task]:
    """What the newest audit found; and a night without any."""
    state = runs.standing()
    if (newest := state.newest) and newest.report.count:
        yield Task("audit_findings", newest.id, newest.at, date(newest.report.day), count=newest.report.count)
    if state.missing:
        since = days.midnight(state.missing, town_book().zone)
        yield Task("audit_missing", state.missing, since, date(state.missing))


def open_cases(_now: int) -> Iterator[Task]:
    for number, at in cases.waiting():
        yield Task("case", number, at, number)


def print_runs(_now: int) -> Iterator[Task]:
    for run in batches.every():
        if run.state == "ordered":
            yield Task("print_run", run.id, run.ordered_at, run.name, run.party, run.count)


def bounced(_now: int) -> Iterator[Task]:
    """Addresses that take no mail, each with the shop or club for which its owner acts; of others it stays theirs."""
    for each in returned.listed(MAILS_AT_ONCE):
        party = bounces.party(persons.known_by(each.address))
        yield Task("mail_bounced", each.id, each.at, returned.veiled(each.address), party)


def open_handovers(now: int) -> Iterator[Task]:
    """Who was asked to take over some days ago and did not; a month after it ended it is forgotten."""
    for each in handovers.every():
        late = each.made_at + HANDOVER_DAYS * DAY_MS <= now < each.until + HANDOVER_OVER * DAY_MS
        if late and not each.accepted_by and not handovers.departure(each.hat.party):
            yield Task("handover_open", each.id, each.made_at, account=each.hat.party)


def unusual(now: int) -> Iterator[Task]:
    """What was noticed of the last day that was counted: one task a shop, or a card that is seen everywhere."""
    zone = town_book().zone
    day = days.day_before(days.book_day(now, zone), zone)
    about = Counter(notice.shop or notice.account for notice in watch.of_day(day))
    for account, count in about.items():
        yield Task("unusual", f"{day}-{account}", days.midnight(days.later(day, 1), zone), "", account, count)


def credit_lines(_now: int) -> Iterator[Task]:
    found, zone = night.last(), town_book().zone
    for shop, pocket, step in night.lines_now(found.lines):
        since = days.midnight(days.later(found.day, 1), zone)
        yield Task("credit_line", f"{shop}-{pocket}-{step}", since, "", shop, step)


def silent_tills(_now: int) -> Iterator[Task]:
    zone = town_book().zone
    for shop, till, day in night.silent_now(night.last().silent):
        yield Task("till_silent", f"{shop}-{till}", days.midnight(days.later(day, 1), zone), till, shop)


SOURCES: tuple[Source, ...] = (
    audit,
    pins,
    open_proposals,
    joinings,
    open_cases,
    print_runs,
    credit_lines,
    bounced,
    open_handovers,
    unusual,
    silent_tills,
)
