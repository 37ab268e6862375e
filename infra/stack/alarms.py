"""What wakes a person: one table of alarms, each with its paragraph in docs/operations.md, and the picture of a day.

Ten alarms are free, every further one costs ten cents a month: an alarm stands here only if somebody should act.
"""

from dataclasses import dataclass

from infra.stack.cfn import Piece, Resources, att, parameter, ref, resource, sub
from infra.stack.events import topic, topic_policy

OURS = "Talente"
MINUTES, HOUR = 300, 3600


@dataclass(frozen=True)
class Alarm:
    """Rings when the statistic over `seconds` is beyond the limit `times` in a row; `silence`: what no data means."""

    metric: str
    limit: float
    seconds: int = MINUTES
    times: int = 1
    statistic: str = "Sum"
    below: bool = False
    silence: str = "notBreaching"
    namespace: str = OURS
    dimensions: tuple[tuple[str, Piece | str], ...] = ()


TOWN: tuple[tuple[str, Piece | str], ...] = (("service", ref("Stage")),)
REST_API: tuple[tuple[str, Piece | str], ...] = (("ApiName", sub("talente-${Stage}")), ("Stage", "api"))
ALARMS = {
    "ApiFaults": Alarm("5XXError", 5, namespace="AWS/ApiGateway", dimensions=REST_API),
    "ApiSlow": Alarm("Latency", 3000, times=3, statistic="p99", namespace="AWS/ApiGateway", dimensions=REST_API),
    "Faults": Alarm("Faults", 0, dimensions=TOWN),
    "NoTick": Alarm("Ticks", 1, HOUR, 2, below=True, silence="breaching", dimensions=TOWN),
    "TickTroubles": Alarm("TickTroubles", 0, HOUR, 3, dimensions=TOWN),
    "AuditFindings": Alarm("AuditFindings", 0, dimensions=TOWN),
    "AuditSlow": Alarm("AuditSeconds", 600, statistic="Maximum", dimensions=TOWN),
    "JournalChanges": Alarm("JournalChanges", 0, dimensions=TOWN),
    "NoAudit": Alarm("AuditFindings", 1, 6 * HOUR, 4, "SampleCount", below=True, silence="breaching", dimensions=TOWN),
    "GivenUp": Alarm(
        "ApproximateNumberOfMessagesVisible",
        0,
        statistic="Maximum",
        namespace="AWS/SQS",
        dimensions=(("QueueName", att("Failures", "QueueName")),),
    ),
    "UnsentMails": Alarm(
        "ApproximateNumberOfMessagesVisible",
        0,
        statistic="Maximum",
        namespace="AWS/SQS",
        dimensions=(("QueueName", att("UnsentMails", "QueueName")),),
    ),
    "MailBounces": Alarm("Bounces", 4, 24 * HOUR, dimensions=TOWN),
    "CountersLate": Alarm(
        "IteratorAge",
        HOUR * 1000,
        times=3,
        statistic="Maximum",
        namespace="AWS/Lambda",
        dimensions=(("FunctionName", ref("Counters")),),
    ),
    "ScansTurnedAway": Alarm(
        "Throttles", 0, namespace="AWS/Lambda", dimensions=(("FunctionName", ref("APIHandler")),)
    ),
    "Strangers": Alarm("Refusals", 500, dimensions=(*TOWN, ("code", "not_signed_in"))),
    "Crowding": Alarm("FirstTryConflicts", 200, times=3, dimensions=TOWN),
}


def alarms() -> Resources:
    """The alarms, and the topic that mails them."""
    mails = {"TopicArn": ref("Alarms"), "Protocol": "email", "Endpoint": ref("AlarmMail")}
    named = {f"{name}Alarm": _alarm(name, alarm) for name, alarm in ALARMS.items()}
    return {
        **named,
        "Alarms": topic(),
        "AlarmsPolicy": topic_policy("Alarms", "cloudwatch"),
        "AlarmsMail": resource("AWS::SNS::Subscription", mails),
    }


def _alarm(name: str, alarm: Alarm) -> Piece:
    percentile = alarm.statistic.startswith("p")
    compared = "LessThanThreshold" if alarm.below else "GreaterThanThreshold"
    made: Piece = {
        "AlarmName": sub(f"${{AWS::StackName}}-{name}"),
        "AlarmDescription": f"See docs/operations.md, alarm {name}.",
        "Namespace": alarm.namespace,
        "MetricName": alarm.metric,
        "Dimensions": [{"Name": key, "Value": value} for key, value in alarm.dimensions],
        "ExtendedStatistic" if percentile else "Statistic": alarm.statistic,
        "Period": alarm.seconds,
        "EvaluationPeriods": alarm.times,
        "Threshold": alarm.limit,
        "ComparisonOperator": compared,
        "TreatMissingData": alarm.silence,
        "AlarmActions": [ref("Alarms")],
        "OKActions": [ref("Alarms")],
    }
    return resource("AWS::CloudWatch::Alarm", made)


BUDGET_PARAMETERS = {
    "AlarmMail": parameter("Who gets the alarms, an address.", AllowedPattern=r"[^@\s]+@[^@\s]+"),
    "MonthlyUsd": parameter(
        "The bill that nobody should be surprised by, in US dollars a month.", "20", Type="Number"
    ),
}


def budget() -> Resources:
    """A mail at 80 per cent of the month's money, and when AWS foresees more than all of it."""
    limits = (("ACTUAL", 80), ("FORECASTED", 100))
    told = [{"SubscriptionType": "EMAIL", "Address": ref("AlarmMail")}]
    notices = [
        {
            "Notification": {"NotificationType": kind, "ComparisonOperator": "GREATER_THAN", "Threshold": percent},
            "Subscribers": told,
        }
        for kind, percent in limits
    ]
    of_this_stage = {"TagKeyValue": [sub("user:talente-stage$${Stage}")]}
    money = {
        "BudgetType": "COST",
        "TimeUnit": "MONTHLY",
        "BudgetLimit": {"Amount": ref("MonthlyUsd"), "Unit": "USD"},
        "CostFilters": of_this_stage,
    }
    made = {"Budget": money, "NotificationsWithSubscribers": notices}
    return {"Budget": resource("AWS::Budgets::Budget", made)}
