"""The stack that runs a town: what Chalice made of `app.py`, merged with all that Chalice knows nothing of."""

from infra.stack import alarms, api, dashboard, events, functions, permissions
from infra.stack.cfn import Piece, att, parameter, ref, sub, template

HOST = r"[a-z0-9.-]*"
PARAMETERS = {
    "Stage": parameter("The stage's name, such as torgau."),
    "Town": parameter("The town whose rules hold: a file in chalicelib/towns."),
    "TablePrefix": parameter("What the names of the tables begin with; another one after a restore."),
    "JournalStream": parameter("The stream of the journal's table."),
    "MasterSecret": parameter("Where the master keys are."),
    "CodeBucket": parameter("Where the archives are."),
    "ReportsBucket": parameter("Where what nobody may change is written."),
    "PrintsBucket": parameter("Where print files are, for thirty days."),
    "MailFrom": parameter("The address that mails come from.", AllowedPattern=r"[^@\s]+@[^@\s]+"),
    "StaffMail": parameter("Who hears of findings: addresses, separated by commas."),
    "LogDays": parameter("So long logs are kept, in days.", "90", Type="Number"),
    "RequestsPerSecond": parameter(
        "What each call of the API lets through, in requests a second.", "100", Type="Number"
    ),
    "Burst": parameter("And at once.", "200", Type="Number"),
    "Tracing": parameter("AWS X-Ray: Active or PassThrough.", "PassThrough", AllowedValues=["Active", "PassThrough"]),
    "ApiHost": parameter("A host of the API's own; empty for none.", "", AllowedPattern=HOST),
    "SiteHost": parameter("The site's own host, where passkeys are good; empty for none.", "", AllowedPattern=HOST),
    "OfficeHost": parameter("The staff's own host, likewise.", "", AllowedPattern=HOST),
    "ApiCertificate": parameter("Its certificate in this region; empty for none."),
    **alarms.BUDGET_PARAMETERS,
}
CONDITIONS = {
    "Traced": {"Fn::Equals": [ref("Tracing"), "Active"]},
    "OwnApiHost": {"Fn::Not": [{"Fn::Equals": [ref("ApiHost"), ""]}]},
}


class Unknown(Exception):
    """`app.py` and `infra/stack/functions.py` do not name the same functions."""


def stack(chalice: Piece, keys: dict[str, str]) -> Piece:
    """The template of `talente-<stage>-app`, still with SAM's forms; `keys` are the archives' in the code bucket."""
    made = dict(chalice["Resources"])
    declared = {name for name, piece in made.items() if piece["Type"] == "AWS::Serverless::Function"}
    if declared != set(functions.FUNCTIONS):
        raise Unknown(f"only in one of app.py and infra/stack/functions.py: {declared ^ set(functions.FUNCTIONS)}")
    made |= events.wired({name: functions.dressed(made[name], name, keys) for name in functions.FUNCTIONS})
    made["RestAPI"] = api.fronted(made["RestAPI"])
    for part in (
        functions.logs(),
        permissions.roles(),
        events.queues(),
        events.mail(),
        events.refused_calls(),
        api.beside(),
        alarms.alarms(),
        alarms.budget(),
        dashboard.dashboard(),
    ):
        made |= part
    outputs = {
        "Api": sub("https://${RestAPI}.execute-api.${AWS::Region}.${AWS::URLSuffix}/api/v1"),
        "ApiOrigin": sub("${RestAPI}.execute-api.${AWS::Region}.${AWS::URLSuffix}"),
        "ApiDomainTarget": {"Fn::If": ["OwnApiHost", att("ApiDomain", "RegionalDomainName"), ""]},
    }
    outputs |= {
        name: ref(name) for name in ("Failures", "UnsentMails", "Mails", "MailEventsTopic", *functions.FUNCTIONS)
    }
    more = {"Transform": chalice["Transform"], "Conditions": CONDITIONS}
    return template("Talente: what runs a town", PARAMETERS, made, outputs, **more)
