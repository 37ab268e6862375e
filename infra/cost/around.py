"""What stands around the town's work: logs, metrics, alarms, the dashboard, mails, the site, files. Pure."""

from collections.abc import Iterator
from decimal import Decimal

from infra.cost.facts import Facts
from infra.cost.size import Size
from infra.cost.traffic import GB, Line, calls, each, gb_seconds


def lines(size: Size, facts: Facts) -> Iterator[Line]:
    yield from _logs(size, facts)
    watch = facts.assumed["watch"]
    yield Line("metrics", "metrics", metric_months(size, facts))
    yield Line("alarms", "alarms", watch["alarms"])
    yield Line("dashboard", "dashboards", watch["dashboards"])
    yield from _mails(size, facts)
    yield from _site(size, facts)
    files = facts.assumed["files"]
    yield Line("files", "files_kept", files["gb"])
    yield Line("files", "files_written", files["written"])


def metric_months(size: Size, facts: Facts) -> Decimal:
    """The town's own metrics, all month; each code's for the hours in which it is refused, at most one a refusal."""
    watch, refused = facts.assumed["watch"], calls(size, facts)["refusal"]
    return watch["names"] + min(watch["codes"], refused / facts.assumed["month"]["hours"])


def _logs(size: Size, facts: Facts) -> Iterator[Line]:
    """Our line, the gateway's and the platform's of each call; a browser's question beforehand has the gateway's."""
    told, made = facts.assumed["logs"], sum(calls(size, facts).values())
    each_call = told["platform_bytes"] + told["access_bytes"] + told["events"] * told["event_bytes"]
    asked = made * facts.assumed["api"]["preflights"] * (told["access_bytes"] + told["event_bytes"])
    written = (each(size, facts, "log_bytes") + made * each_call + asked) / GB
    yield Line("logs", "logs_written", written)
    yield Line("logs", "logs_kept", written * told["compressed"] * min(Decimal(size.months), told["months_kept"]))


def _mails(size: Size, facts: Facts) -> Iterator[Line]:
    """Those of the office, and one for each purchase of a registered member that comes back; the queue."""
    told = facts.assumed["mails"]
    returned = calls(size, facts)["return"] * facts.assumed["people"]["registered"]
    made = told["per_town"] + size.shops * told["per_shop"] + returned
    yield from sent("mails", made, facts)
    yield Line("mails", "write_units", made * told["made_units"])
    yield Line("mails", "queue_requests", polls(facts))


def polls(facts: Facts) -> Decimal:
    """How often a queue is asked in a month: Lambda asks whether there is anything even while it is empty."""
    return facts.assumed["mails"]["polls_a_minute"] * 60 * facts.assumed["month"]["hours"]


def sent(part: str, mails: Decimal, facts: Facts) -> Iterator[Line]:
    """So many mails: handed to SES by the mailer, and what SES says of each."""
    told, mb = facts.assumed["mails"], facts.assumed["lambda"]["small_mb"]
    yield Line(part, "mails", mails)
    yield Line(part, "notices", mails)
    yield Line(part, "queue_requests", mails * told["queue_requests"])
    yield Line(part, "lambda_requests", 2 * mails)
    yield Line(part, "lambda_gb_seconds", gb_seconds(2 * mails * facts.assumed["consumers"]["ms"], mb))
    yield Line(part, "write_units", mails * told["write_units"])
    yield Line(part, "read_units", mails * told["read_units"])


def _site(size: Size, facts: Facts) -> Iterator[Line]:
    told = facts.assumed["site"]
    views = size.members * told["views_per_member"]
    asked = views * told["requests_per_view"]
    yield Line("site", "site_requests", asked)
    yield Line("site", "site_bytes", views * told["bytes_per_view"] / GB)
    yield Line("site", "site_functions", asked)
    yield Line("site", "files_read", asked * told["missed"])
