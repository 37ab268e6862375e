"""A cold start as Lambda makes it: our archive and a bare boto3 function, each under Lambda's own runtime client."""

from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from bench.figures import Goal, measures
from bench.site import PREFIX, TOWN, Site
from infra.emulator import runtime
from infra.emulator.cloud import HERE
from infra.package import parcel

ROUNDS = 9
CLOUD = {
    "TOWN": TOWN,
    "TABLE_PREFIX": PREFIX,
    "MASTER_KEY": "07" * 32,
    "AWS_REGION": "eu-central-1",
    "AWS_DEFAULT_REGION": "eu-central-1",
}
BARE = "import boto3\nclient = boto3.client('dynamodb')\ndef handler(event, context): return {}\n"
SCAN = {
    "headers": {},
    "multiValueHeaders": {},
    "multiValueQueryStringParameters": None,
    "pathParameters": None,
    "stageVariables": None,
    "body": "{}",
    "isBase64Encoded": False,
    "requestContext": {"resourcePath": "/v1/scans", "httpMethod": "POST", "path": "/v1/scans", "identity": {}},
}
"""A call without a token: all that a first scan imports, and no table."""


@measures(Goal("coldstart.init_ratio", 1.0), Goal("coldstart.first_ratio", 1.2))
def start(_: Site) -> list[float]:
    """Processor time until the function asks for its first event, and until it has answered a first scan's call."""
    made = parcel.pack(HERE)
    api, documents = (runtime.unpacked(made.archives[name].path) for name in ("api", "documents"))
    with TemporaryDirectory(prefix="talente-bare-") as scratch:
        Path(scratch, "bare.py").write_text(BARE)
        rounds = [
            (_seconds(api, "app.app"), _seconds(documents, "bare.handler", Path(scratch))) for _ in range(ROUNDS)
        ]
    return [
        median(ours[0] / bare[0] for ours, bare in rounds),
        median(ours[1] / bare[1] for ours, bare in rounds),
    ]


def _seconds(task: Path, handler: str, *more: Path) -> tuple[float, float]:
    with runtime.running(task, handler, CLOUD, *more) as function:
        function.invoke(SCAN)
        return function.init_seconds, function.processor_seconds()
