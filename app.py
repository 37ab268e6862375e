"""Puts the app together: which room declares the calls under which word of the path, and what happens by itself."""

from typing import Any

from chalice.app import CloudWatchEvent, Cron, DynamoDBEvent, SNSEvent, SQSEvent

from chalicelib import config, telemetry
from chalicelib.gateway import App

ROOMS = {
    "chalicelib.routes": ("health", "town", "problems", "openapi.json"),
    "chalicelib.till.routes": ("scans", "redemptions", "checkouts", "card-lookups", "transfers", "loads"),
    "chalicelib.till.quotes.routes": ("quotes",),
    "chalicelib.till.holds.routes": ("holds",),
    "chalicelib.till.slips.routes": ("slips",),
    "chalicelib.till.requests.routes": ("payment-requests", "me"),
    "chalicelib.till.joins.routes": ("joins",),
    "chalicelib.till.pins.routes": ("me", "members"),
    "chalicelib.till.returns.routes": ("postings", "cards"),
    "chalicelib.till.pot.routes": ("pot-distributions",),
    "chalicelib.till.accounts.routes": ("postings", "accounts", "credit-lines"),
    "chalicelib.till.practice.routes": ("tills",),
    "chalicelib.people.tills.routes": ("tills",),
    "chalicelib.people.cashiers.routes": ("cashiers", "tills"),
    "chalicelib.people.developers.routes": ("developer-keys",),
    "chalicelib.till.holders.routes": ("cards",),
    "chalicelib.till.pages.routes": ("cards",),
    "chalicelib.people.directory.routes": ("clubs", "consents"),
    "chalicelib.people.me.routes": ("me",),
    "chalicelib.people.members.routes": ("members",),
    "chalicelib.people.letters.routes": ("letters",),
    "chalicelib.rules.routes": ("rules",),
    "chalicelib.office.proposals.routes": ("proposals", "previews"),
    "chalicelib.people.cases.routes": ("cases", "me"),
    "chalicelib.watch.routes": ("notices",),
    "chalicelib.people.trail.routes": ("trail", "trail.csv"),
    "chalicelib.office.finding.routes": ("searches",),
    "chalicelib.office.looks.routes": ("looks", "looks.csv"),
    "chalicelib.people.staff.routes": ("staff",),
    "chalicelib.people.batches.routes": ("card-batches",),
    "chalicelib.people.sessions.routes": ("sessions",),
    "chalicelib.people.passkeys.routes": ("passkeys",),
    "chalicelib.people.privacy.routes": ("me", "erasures", "retention"),
    "chalicelib.people.invitations.routes": ("invitations",),
    "chalicelib.people.admissions.routes": ("applications",),
    "chalicelib.people.terms.routes": ("terms", "criteria", "categories"),
    "chalicelib.people.handovers.routes": ("handovers", "shops", "clubs"),
    "chalicelib.people.dissolutions.routes": ("clubs",),
    "chalicelib.people.insolvencies.routes": ("shops",),
    "chalicelib.people.kits.routes": ("shops", "clubs", "me"),
    "chalicelib.people.supporters.routes": ("clubs",),
    "chalicelib.office.bounces.routes": ("bounces",),
    "chalicelib.office.deputies.routes": ("deputies",),
    "chalicelib.office.tasks.routes": ("tasks",),
    "chalicelib.office.overview.routes": ("overview", "overview.csv"),
    "chalicelib.office.audits.routes": ("audits",),
}

app = App("talente", ROOMS)
if not config.on_lambda():
    app.open_all()


# What happens by itself. The stack gives each of these its stream, queue or topic (docs/operations.md).


@app.schedule(Cron(20, "*", "*", "*", "?", "*"), name="tick")
def tick(event: CloudWatchEvent) -> None:
    """Every hour; what is due is decided by the town's own clock."""
    from chalicelib.clockwork import book

    with telemetry.run("tick", event.context) as run:
        telemetry.ticked(run, book.tick())


@app.schedule(Cron(40, "*", "*", "*", "?", "*"), name="audit")
def audit(event: CloudWatchEvent) -> None:
    """Every hour, when the tick is over; it works once a night, and at once for an event that names a run."""
    from chalicelib.audits import book, runs

    with telemetry.run("audit", event.context):
        if asked := event.detail.get("run"):
            if report := runs.carried_out(asked):
                telemetry.measured("AuditFindings", report.count)
        else:
            book.nightly()


@app.on_dynamodb_record("journal", batch_size=1000, maximum_batching_window_in_seconds=60, name="counters")
def counters(event: DynamoDBEvent) -> None:
    """The journal's stream: what happened, counted by day; holders hear of what came back."""
    from chalicelib.figures import book
    from chalicelib.people.persons import tidings

    with telemetry.run("counters", event.context):
        tidings.told(book.counters(event.to_dict()))


@app.lambda_function(name="refusals")
def refusals(event: dict[str, Any], context: object) -> None:
    """The API's log lines: what was refused, counted by day."""
    from chalicelib.figures import book

    with telemetry.run("refusals", context):
        book.refusals(event)


@app.on_sqs_message(queue="mails", batch_size=10, name="mailer")
def mailer(event: SQSEvent) -> dict[str, Any]:
    """The outbox's queue: mails that are to be sent; names those that must come again."""
    from chalicelib.mail import book

    with telemetry.run("mailer", event.context):
        return book.mailer(event.to_dict())


@app.on_sqs_message(queue="prints", batch_size=1, name="printer")
def printer(event: SQSEvent) -> dict[str, Any]:
    """The printer's queue: parts of print runs that are to be made; names those that must come again."""
    from chalicelib.people.batches import making

    with telemetry.run("printer", event.context):
        return making.printer(event.to_dict())


@app.lambda_function(name="typesetter")
def typesetter(event: dict[str, Any], context: object) -> dict[str, str]:
    """The API's questions: a template and its data are to be a PDF. It is waited for."""
    from chalicelib.documents import typesetting

    with telemetry.run("typesetter", context):
        return typesetting.typesetter(event)


@app.on_sns_message(topic="mail-events", name="bounces")
def bounces(event: SNSEvent) -> None:
    """What became of mails: delivered, bounced, complained about."""
    from chalicelib.mail import book

    with telemetry.run("bounces", event.context):
        book.bounces(event.to_dict())
