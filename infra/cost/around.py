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
    """A queue is asked whether there is anything even while it is empty."""
    told, mb = facts.assumed["mails"], facts.assumed["lambda"]["small_mb"]
    sent = told["per_town"] + size.shops * told["per_shop"]
    polls = told["polls_a_minute"] * 60 * facts.assumed["month"]["hours"]
    yield Line("mails", "mails", sent)
    yield Line("mails", "notices", sent)
    yield Line("mails", "queue_requests", polls + sent * told["queue_requests"])
    yield Line("mails", "lambda_requests", 2 * sent)
    yield Line("mails", "lambda_gb_seconds", gb_seconds(2 * sent * facts.assumed["consumers"]["ms"], mb))


def _site(size: Size, facts: Facts) -> Iterator[Line]:
    told = facts.assumed["site"]
    views = size.members * told["views_per_member"]
    asked = views * told["requests_per_view"]
    yield Line("site", "site_requests", asked)
    yield Line("site", "site_bytes", views * told["bytes_per_view"] / GB)
    yield Line("site", "site_functions", asked)
    yield Line("site", "files_read", asked * told["missed"])
