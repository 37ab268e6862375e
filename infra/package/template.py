"""From `app.py` to CloudFormation: Chalice packages, `infra/stack` is merged in, SAM's short forms are written out.

Without network and credentials. What is written out here is what is deployed, tested and checked: nothing is
left for AWS to transform.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from infra.local.places import ROOT
from infra.stack import app

REGION = "eu-central-1"
"""Some region must be named; no region stands in the templates."""
ARCHITECTURES = ("arm64", "x86_64")


def app_template(keys: dict[str, str], architecture: str) -> dict[str, Any]:
    """The app's stack in plain CloudFormation; `keys` are the archives' names in the code bucket."""
    made = app.stack(_by_chalice(), keys)
    for name, piece in made["Resources"].items():
        if piece["Type"] == "AWS::Serverless::Function":
            made["Resources"][name]["Properties"]["Architectures"] = [architecture]
    return _written_out(made)


def _by_chalice() -> dict[str, Any]:
    """What `chalice package` makes of a copy without requirements: archives are our own matter."""
    with tempfile.TemporaryDirectory(prefix="talente-chalice-") as scratch:
        project = Path(scratch, "project")
        for folder in (".chalice", "chalicelib"):
            shutil.copytree(ROOT / folder, project / folder, ignore=shutil.ignore_patterns("__pycache__", "deploy*"))
        shutil.copy(ROOT / "app.py", project)
        command = [str(Path(sys.executable).with_name("chalice")), "package", "--stage", "town", "made"]
        quiet = {"AWS_DEFAULT_REGION": REGION, "PATH": os.environ.get("PATH", ""), "HOME": scratch}
        done = subprocess.run(command, cwd=project, env=quiet, capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(f"chalice could not package app.py: {done.stdout}{done.stderr}")
        made: dict[str, Any] = json.loads((project / "made" / "sam.json").read_text())
        return made


def _written_out(made: dict[str, Any]) -> dict[str, Any]:
    import boto3
    from samtranslator.parser.parser import Parser
    from samtranslator.translator.translator import Translator

    session = boto3.Session(region_name=REGION)
    translator = Translator({}, Parser(), boto_session=session)
    translator.managed_policy_map = {}
    plain: dict[str, Any] = translator.translate(made, parameter_values={}, feature_toggle=None)
    for piece in plain["Resources"].values():
        if piece["Type"] == "AWS::ApiGateway::Deployment":  # would make a further, open stage of that name
            piece["Properties"].pop("StageName", None)
    return plain
