"""Whether a town's API answers, and for which town: asked from outside, as a till would."""

import json
import urllib.request
from http.client import HTTPException
from time import monotonic, sleep

from infra.deploy.stacks import Say, StackFailed
from infra.deploy.stages import Stage

ANSWER_SECONDS = 60.0
ONE_TRY_SECONDS = 30.0


def answered(api: str, stage: Stage, say: Say, seconds: float = ANSWER_SECONDS, pause: float = 2.0) -> None:
    """Ask the API for its health until it answers for this town; raises StackFailed when it never does."""
    deadline = monotonic() + seconds
    while True:
        town, told = asked(api)
        if town == stage.town:
            say(f"{stage.name} answers: {told}.")
            return
        if monotonic() > deadline:
            raise StackFailed(f"{stage.name} is deployed, but {api} does not answer for {stage.town}: {told}")
        sleep(pause)


def asked(api: str) -> tuple[str, str]:
    """For which town an address answers, and how it puts it; no town where it does not."""
    try:
        with urllib.request.urlopen(f"{api}/health", timeout=ONE_TRY_SECONDS) as answer:  # noqa: S310  our own API
            health = json.load(answer)
    except (OSError, HTTPException, ValueError) as away:
        return "", str(away)
    if not isinstance(health, dict):
        return "", str(health)
    return str(health.get("town", "")), f"town {health.get('town')}, version {health.get('version')}"
