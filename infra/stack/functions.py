"""The functions: what each is made of, how much it gets, what it reads from its environment.

Chalice declares them from `app.py`; here each gets its archive, memory, time, log, role, and a place where what it
could not do is kept. A function that Chalice declares and this table does not know stops the packaging.
"""

from dataclasses import dataclass

from infra.stack.cfn import Piece, Resources, att, ref, resource, sub

MAIL = ("MAIL_QUEUE", "STAFF_MAIL")
HOSTS = ("SITE_HOST", "OFFICE_HOST")
ENVIRONMENT: dict[str, Piece | str] = {
    "TOWN": ref("Town"),
    "STAGE": ref("Stage"),
    "TABLE_PREFIX": ref("TablePrefix"),
    "MASTER_SECRET": ref("MasterSecret"),
    "MAIL_QUEUE": ref("Mails"),
    "MAIL_FROM": ref("MailFrom"),
    "STAFF_MAIL": ref("StaffMail"),
    "CONFIGURATION_SET": ref("MailEvents"),
    "REPORTS_BUCKET": ref("ReportsBucket"),
    "PRINT_QUEUE": ref("Prints"),
    "PRINTS_BUCKET": ref("PrintsBucket"),
    "TYPESETTER": ref("Typesetter"),
    "AUDITOR": ref("Audit"),
    "PROXIES": "1",
    "SITE_HOST": ref("SiteHost"),
    "OFFICE_HOST": ref("OfficeHost"),
}
EVERYWHERE = ("TOWN", "STAGE", "TABLE_PREFIX")


@dataclass(frozen=True)
class Function:
    """One function; memory and scratch space in MB, `seconds` until it is ended.

    At 1,769 MB Lambda gives a whole processor; more makes what has one thread no faster. One that is `waited_for` does
    nothing for anybody who does not wait, and what it was asked is kept nowhere: no queue may get it.
    """

    archive: str
    memory: int
    seconds: int
    variables: tuple[str, ...] = ()
    scratch: int = 512
    waited_for: bool = False


PRINTING = ("PRINT_QUEUE", "PRINTS_BUCKET", "TYPESETTER")
FUNCTIONS = {
    "APIHandler": Function("api", 1024, 29, ("MASTER_SECRET", "MAIL_QUEUE", *PRINTING, "AUDITOR", "PROXIES", *HOSTS)),
    "Tick": Function("documents", 1024, 900, ("MAIL_QUEUE",)),
    "Audit": Function("documents", 1769, 900, (*MAIL, "REPORTS_BUCKET"), scratch=2048),
    "Counters": Function("documents", 512, 60, MAIL),
    "Refusals": Function("documents", 512, 60),
    "Mailer": Function("documents", 512, 60, ("MAIL_FROM", "CONFIGURATION_SET")),
    "Bounces": Function("documents", 512, 30),
    "Printer": Function("documents", 1769, 120, ("MASTER_SECRET", "PRINTS_BUCKET")),
    "Typesetter": Function("documents", 1769, 18, waited_for=True),
}
"""By Chalice's names; 29 seconds is the longest that API Gateway waits."""


def dressed(made: Piece, name: str, keys: dict[str, str]) -> Piece:
    """A function as Chalice made it, with all that this table gives it; `keys` are those of the archives."""
    function = FUNCTIONS[name]
    variables = {variable: ENVIRONMENT[variable] for variable in (*EVERYWHERE, *function.variables)}
    properties = made["Properties"] | {
        "FunctionName": named(name),
        "CodeUri": {"Bucket": ref("CodeBucket"), "Key": keys[function.archive]},
        "MemorySize": function.memory,
        "Timeout": function.seconds,
        "EphemeralStorage": {"Size": function.scratch},
        "Role": att(f"{name}Role"),
        "Environment": {"Variables": variables},
        "Tracing": ref("Tracing"),
        # AWS's own lines of start and end cost as much as ours and say less.
        "LoggingConfig": {"LogGroup": ref(f"{name}Log"), "LogFormat": "JSON", "SystemLogLevel": "WARN"},
        "EventInvokeConfig": _forgetting() if function.waited_for else _failing(),
    }
    return made | {"Properties": properties}


def logs() -> Resources:
    """A log for each function, which forgets by itself."""
    return {
        f"{name}Log": resource(
            "AWS::Logs::LogGroup",
            {"LogGroupName": sub(f"/aws/lambda/{named(name)['Fn::Sub']}"), "RetentionInDays": ref("LogDays")},
        )
        for name in FUNCTIONS
    }


def named(name: str) -> Piece:
    """What a function is called in the account: `talente-torgau-tick`."""
    return sub(f"talente-${{Stage}}-{name.lower()}")


def _forgetting() -> Piece:
    """A call that nobody waits for is not meant: should there be one, it is tried once and not kept."""
    return {"MaximumRetryAttempts": 0}


def _failing() -> Piece:
    """A call that nobody waits for: tried twice more, then kept for a person."""
    return {
        "MaximumRetryAttempts": 2,
        "DestinationConfig": {"OnFailure": {"Type": "SQS", "Destination": att("Failures")}},
    }
