"""What wakes the functions that run by themselves, and where waits what they could not do.

The journal's stream, the queue of mails, what SES says of them, and the API's lines that tell of a refusal.
"""

from infra.stack.cfn import Piece, Resources, att, ref, resource, sub

FORTNIGHT = 1_209_600
"""Seconds; the longest that SQS keeps a message."""


def wired(functions: Resources) -> Resources:
    """Chalice's functions with the real sources in the place of the placeholders in `app.py`."""
    made = dict(functions)
    for name, (source, change) in _SOURCES.items():
        properties = made[name]["Properties"]
        events = dict(properties["Events"])
        events[source] = events[source] | {"Properties": events[source]["Properties"] | change()}
        made[name] = made[name] | {"Properties": properties | {"Events": events}}
    return made


def _journal() -> Piece:
    """A batch is counted whole or not at all, so it is never halved; after a day of trying its place is noted."""
    return {
        "Stream": ref("JournalStream"),
        "StartingPosition": "TRIM_HORIZON",
        # Streams forget after a day; how often is tried until then is Lambda's matter.
        "MaximumRecordAgeInSeconds": 82_800,
        "BisectBatchOnFunctionError": False,
        "DestinationConfig": {"OnFailure": {"Type": "SQS", "Destination": att("Failures")}},
    }


def _mails() -> Piece:
    """At most two at once: a new account has ten functions at a time, and scans come first."""
    failing = {"FunctionResponseTypes": ["ReportBatchItemFailures"], "ScalingConfig": {"MaximumConcurrency": 2}}
    return {"Queue": att("Mails"), **failing}


def _prints() -> Piece:
    """One part at a time, at most two at once."""
    failing = {"FunctionResponseTypes": ["ReportBatchItemFailures"], "ScalingConfig": {"MaximumConcurrency": 2}}
    return {"Queue": att("Prints"), **failing}


def _mail_events() -> Piece:
    return {"Topic": ref("MailEventsTopic")}


_SOURCES = {
    "Counters": ("CountersDynamodbEventSource", _journal),
    "Mailer": ("MailerSqsEventSource", _mails),
    "Bounces": ("BouncesSnsSubscription", _mail_events),
    "Printer": ("PrinterSqsEventSource", _prints),
}


def queues() -> Resources:
    """The queues of mails and of print runs, and the two in which a person finds what was given up."""
    # Every six minutes for a day: SES may pause, and what may be sent on a day may be used up.
    printed = {"deadLetterTargetArn": att("Failures"), "maxReceiveCount": 5}
    tried = {"deadLetterTargetArn": att("UnsentMails"), "maxReceiveCount": 250}
    return {
        "Failures": _queue(),
        "UnsentMails": _queue(),
        "Mails": _queue(VisibilityTimeout=360, RedrivePolicy=tried),
        "Prints": _queue(VisibilityTimeout=720, RedrivePolicy=printed),
    }


def _queue(**more: object) -> Piece:
    made = {"MessageRetentionPeriod": FORTNIGHT, "SqsManagedSseEnabled": True, **more}
    return resource("AWS::SQS::Queue", made)


def mail() -> Resources:
    """What becomes of each mail: told to `bounces`. The sender belongs to the account (`infra/deploy/ground.py`)."""
    told = ["bounce", "complaint", "delivery", "reject", "renderingFailure"]
    destination = {
        "ConfigurationSetName": ref("MailEvents"),
        "EventDestination": {
            "Name": "bounces",
            "Enabled": True,
            "MatchingEventTypes": told,
            "SnsDestination": {"TopicARN": ref("MailEventsTopic")},
        },
    }
    suppressed = {"SuppressedReasons": ["BOUNCE", "COMPLAINT"]}
    encrypted = {"DeliveryOptions": {"TlsPolicy": "REQUIRE"}, "SuppressionOptions": suppressed}
    return {
        "MailEvents": resource("AWS::SES::ConfigurationSet", encrypted),
        # SES tries the topic at once, and must be let by then.
        "MailEventsDestination": resource(
            "AWS::SES::ConfigurationSetEventDestination", destination, DependsOn=["MailEventsTopicPolicy"]
        ),
        "MailEventsTopic": topic(),
        "MailEventsTopicPolicy": topic_policy("MailEventsTopic", "ses"),
    }


def topic() -> Piece:
    """A topic; what it tells is an address at most, and its subscribers are a function of ours and the staff."""
    return resource("AWS::SNS::Topic")


def topic_policy(name: str, sender: str) -> Piece:
    """Only that AWS service, acting for this account, may tell the topic anything."""
    ours = {"StringEquals": {"aws:SourceAccount": ref("AWS::AccountId")}}
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": f"{sender}.amazonaws.com"},
        "Action": "sns:Publish",
        "Resource": ref(name),
        "Condition": ours,
    }
    document = {"Version": "2012-10-17", "Statement": [statement]}
    return resource("AWS::SNS::TopicPolicy", {"Topics": [ref(name)], "PolicyDocument": document})


def refused_calls() -> Resources:
    """The API's lines that carry a refusal's code go to `refusals`, so that a scan never waits for a statistic."""
    permission = {
        "FunctionName": ref("Refusals"),
        "Action": "lambda:InvokeFunction",
        "Principal": "logs.amazonaws.com",
        "SourceAccount": ref("AWS::AccountId"),
        "SourceArn": sub("${APIHandlerLog.Arn}"),
    }
    subscription = {
        "LogGroupName": ref("APIHandlerLog"),
        "FilterPattern": '{ $.code = "*" }',
        "DestinationArn": att("Refusals"),
    }
    return {
        "RefusalsPermission": resource("AWS::Lambda::Permission", permission),
        "RefusedCalls": resource("AWS::Logs::SubscriptionFilter", subscription, DependsOn=["RefusalsPermission"]),
    }
