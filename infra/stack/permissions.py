"""What each function may do, by hand: the actions it calls on the things it needs, and nothing else.

The ledger's tables are written inside a transaction or not at all (`dynamodb:EnclosingOperation`), and no function may
change or delete what stands in the journal. `tests/test_stack_permissions.py` reads the template and proves it.
"""

from infra.stack.cfn import Piece, Resources, att, ref, resource, sub
from infra.stack.functions import FUNCTIONS

LEDGER = ("balance", "journal")
PASSING = ("persons", "sessions")
"""Where what is no longer wanted is taken away."""
PRINTS = "arn:${AWS::Partition}:s3:::${PrintsBucket}/prints/*"
GET = ("GetItem", "Query")
PUT = ("PutItem", "ConditionCheckItem")
CHANGE = (*PUT, "UpdateItem")


def roles() -> Resources:
    """A role for each function."""
    return {f"{name}Role": _role(name, _LETS[name]()) for name in FUNCTIONS}


def _role(name: str, statements: list[Piece]) -> Piece:
    trusted = {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
    document = {"Version": "2012-10-17", "Statement": [*statements, *_every(name)]}
    made = {
        "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": [trusted]},
        "Policies": [{"PolicyName": "needs", "PolicyDocument": document}],
    }
    return resource("AWS::IAM::Role", made)


def _every(name: str) -> list[Piece]:
    """What all functions need: their own log, traces where they are switched on, the queue of what failed."""
    # X-Ray knows no resources: AWS's own managed policy for it has the same star.
    traces = {"Effect": "Allow", "Action": ["xray:PutTraceSegments", "xray:PutTelemetryRecords"], "Resource": "*"}
    return [
        _allow("logs", ("CreateLogStream", "PutLogEvents"), att(f"{name}Log")),
        {"Fn::If": ["Traced", traces, ref("AWS::NoValue")]},
        *([] if FUNCTIONS[name].waited_for else [_allow("sqs", ("SendMessage",), att("Failures"))]),
    ]


def _allow(what: str, actions: tuple[str, ...], *things: Piece) -> Piece:
    return {"Effect": "Allow", "Action": [f"{what}:{action}" for action in actions], "Resource": list(things)}


def _table(name: str, actions: tuple[str, ...], *, index: bool = False) -> Piece:
    arn = f"arn:${{AWS::Partition}}:dynamodb:${{AWS::Region}}:${{AWS::AccountId}}:table/${{TablePrefix}}-{name}"
    return _allow("dynamodb", actions, sub(arn), *([sub(f"{arn}/index/*")] if index else []))


def _together(name: str, actions: tuple[str, ...]) -> Piece:
    """Writes that are allowed as a part of a transaction only."""
    inside = {"ForAnyValue:StringEquals": {"dynamodb:EnclosingOperation": ["TransactWriteItems"]}}
    return _table(name, actions) | {"Condition": inside}


def _ledger_reads(*more: str) -> list[Piece]:
    return [_table("balance", (*GET, "BatchGetItem", *more)), _table("journal", (*GET, *more), index=True)]


def _ledger_writes() -> list[Piece]:
    return [_together("balance", CHANGE), _together("journal", PUT)]


def _api() -> list[Piece]:
    return [
        *_ledger_reads(),
        *_ledger_writes(),
        _table("people", (*GET, "PutItem", "UpdateItem")),
        _table("rules", GET),
        _together("rules", CHANGE),
        _table("office", GET),
        _together("office", CHANGE),
        *(_table(name, GET) for name in PASSING),
        *(_together(name, (*CHANGE, "DeleteItem")) for name in PASSING),
        _allow("secretsmanager", ("GetSecretValue",), ref("MasterSecret")),
        _allow("sqs", ("SendMessage",), att("Mails"), att("Prints")),
        # The links it gives out open what it may open itself.
        _allow("s3", ("GetObject",), sub(PRINTS)),
        _allow("lambda", ("InvokeFunction",), att("Typesetter"), att("Audit")),
    ]


def _tick() -> list[Piece]:
    return [
        *_ledger_reads("Scan"),
        *_ledger_writes(),
        _table("people", GET),
        _table("rules", GET),
        _table("office", GET),
        _together("office", CHANGE),
        _table("persons", (*GET, "Scan")),
        _table("sessions", GET),
        *(_together(name, (*CHANGE, "DeleteItem")) for name in PASSING),
        _allow("sqs", ("SendMessage",), att("Mails")),
    ]


def _audit() -> list[Piece]:
    return [
        *_ledger_reads("Scan"),
        _table("office", GET),
        _together("office", CHANGE),
        _allow("s3", ("PutObject",), sub("arn:${AWS::Partition}:s3:::${ReportsBucket}/audits/*")),
        _allow("sqs", ("SendMessage",), att("Mails")),
    ]


def _counters() -> list[Piece]:
    reads = ("DescribeStream", "GetRecords", "GetShardIterator")
    return [
        _allow("dynamodb", reads, ref("JournalStream")),
        _table("journal/stream/*", ("ListStreams",)),
        _table("persons", GET),
        _table("people", ("GetItem",)),
        _table("office", GET),
        _together("office", CHANGE),
        _allow("sqs", ("SendMessage",), att("Mails")),
    ]


def _refusals() -> list[Piece]:
    return [_table("office", GET), _together("office", CHANGE)]


def _mailer() -> list[Piece]:
    identity = sub("arn:${AWS::Partition}:ses:${AWS::Region}:${AWS::AccountId}:identity/*")
    events = sub("arn:${AWS::Partition}:ses:${AWS::Region}:${AWS::AccountId}:configuration-set/${MailEvents}")
    from_us = {"StringEquals": {"ses:FromAddress": ref("MailFrom")}}
    return [
        _allow("sqs", ("ReceiveMessage", "DeleteMessage", "GetQueueAttributes"), att("Mails")),
        _allow("ses", ("SendEmail", "SendRawEmail"), identity, events) | {"Condition": from_us},
        _table("office", GET),
        _together("office", CHANGE),
    ]


def _printer() -> list[Piece]:
    """It opens accounts and signs cards, and posts nothing."""
    return [
        _allow("sqs", ("ReceiveMessage", "DeleteMessage", "GetQueueAttributes"), att("Prints")),
        _allow("secretsmanager", ("GetSecretValue",), ref("MasterSecret")),
        _table("balance", ("GetItem", "BatchGetItem")),
        _together("balance", ("PutItem",)),
        _table("office", GET),
        _together("office", CHANGE),
        _allow("s3", ("PutObject",), sub(PRINTS)),
    ]


def _typesetter() -> list[Piece]:
    """It is told all that it needs, and reaches nothing."""
    return []


_LETS = {
    "APIHandler": _api,
    "Tick": _tick,
    "Audit": _audit,
    "Counters": _counters,
    "Refusals": _refusals,
    "Mailer": _mailer,
    "Bounces": _refusals,
    "Printer": _printer,
    "Typesetter": _typesetter,
}
