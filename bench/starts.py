"""How long a fresh process takes until it could make a scan: ours in the cloud, and one that only has boto3."""

import subprocess
import sys
from statistics import median

from bench.figures import Goal, measures
from bench.site import PREFIX, TOWN, Site
from infra.local import engines

ROUNDS = 9
OURS = "import app; app.app.open_for('/v1/scans'); from chalicelib import wire; wire.client()"
THEIRS = f"import boto3; boto3.client('dynamodb', region_name='{engines.REGION}')"
TIMED = "from time import process_time as t; b = t(); {}; print(t() - b)"


@measures(Goal("import.ratio", 1.0))
def start(_: Site) -> list[float]:
    """Processor time in fresh processes, in turns, after one of each that leaves its compiled modules behind."""
    for code in (OURS, THEIRS):
        seconds(code)
    return [median(seconds(OURS) / seconds(THEIRS) for _ in range(ROUNDS))]


def seconds(code: str) -> float:
    """A client for the real service, as a function in the cloud makes it: TLS is part of the price."""
    cloud = {"AWS_LAMBDA_FUNCTION_NAME": "bench", "MASTER_KEY": "07" * 32}
    environment = {"TOWN": TOWN, "TABLE_PREFIX": PREFIX, "AWS_ENDPOINT_URL_DYNAMODB": "", "PATH": "", **cloud}
    command = [sys.executable, "-c", TIMED.format(code)]
    return float(subprocess.run(command, env=environment, check=True, capture_output=True).stdout)
