"""`make open STAGE=torgau`: a deployed town gets its common pot, and its first clerk: by address, and by a token.

Whom the stage's file names as `clerk` signs in with a code by e-mail; the token, shown once, is for bad days.
Safe to repeat: what is open stays as it is, and only AGAIN=1 issues a further token. `--demo` plays a whole demo town
into a stage for trying things out, one whose name says so.
"""

import argparse
import json
import os
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import boto3

from infra.deploy import account, ground, stages
from infra.deploy.stages import Stage, StageRefused
from infra.deploy.town import Town
from infra.deploy.words import say, spoken
from infra.local.places import LOCAL

OPERATOR = "operator"
FOR_TRYING = ("-test", "-demo")


def main(given: list[str] | None = None) -> None:
    arguments = argparse.ArgumentParser(prog="make open", description=__doc__)
    arguments.add_argument("--stage", required=True, help="STAGE=")
    arguments.add_argument("--again", action="store_true", help="AGAIN=1, a further clerk's token")
    arguments.add_argument("--demo", action="store_true", help="DEMO=1, a demo town")
    chosen = arguments.parse_args(given)
    with spoken("Not opened", f"What was begun is completed by: make open STAGE={chosen.stage}"):
        stage = stages.read(chosen.stage)
        if chosen.demo and not stage.name.endswith(FOR_TRYING):
            raise StageRefused(
                f"A demo town is played only into a stage whose name ends in {' or '.join(FOR_TRYING)}."
            )
        session = account.session(stage)
        say(f"Stage {stage.name}, town {stage.town}, account {account.number(session)}, {stage.region}.")
        api = enter(Town(stage, session, say))
        token = opened(again=chosen.again)
        if stage.mail.clerk and welcomed(stage.mail.clerk):
            say(f"{stage.mail.clerk} signs in with a code by e-mail from now on, as clerk and board.")
        say(_told(stage, api, token) if token else f"{stage.name} is open already. A further token: AGAIN=1.")
        if chosen.demo:
            say(f"The demo town is open; its cards and tokens: {_demo(stage, api, LOCAL / 'stages')}")


def enter(town: Town) -> str:
    """Make this process one of the deployed town's, with the operator's own credentials; its API's address.

    Refuses StageRefused when the town is not deployed or has no secret.
    """
    app = town.stack("app")
    told, given = app.outputs(), app.parameters()
    if "Api" not in told:
        raise StageRefused(f"{town.stage.name} is not deployed yet: make deploy STAGE={town.stage.name}")
    ground.secret_there(town.session, given["MasterSecret"])
    kept = town.session.client("secretsmanager").get_secret_value(SecretId=given["MasterSecret"])["SecretString"]
    os.environ.update(
        _identity(town.session),
        TOWN=town.stage.town,
        TABLE_PREFIX=given["TablePrefix"],
        AWS_REGION=town.stage.region,
        AWS_ENDPOINT_URL_DYNAMODB=town.session.client("dynamodb").meta.endpoint_url,
        MASTER_KEY=re.split(r"[,\s]+", kept.strip())[0],
    )
    return told["Api"]


@contextmanager
def _reached() -> Iterator[None]:
    """Tables that do not answer, or not to us: refused in words."""
    # The rooms read the environment when they are imported, which `enter` has only now made.
    from pynamodb.exceptions import PynamoDBException

    from chalicelib import wire
    from chalicelib.refusals import TryAgain

    try:
        yield
    except (wire.Fault, wire.Unsettled, TryAgain, PynamoDBException) as no:
        raise StageRefused(f"The town's tables could not be read or written: {str(no) or type(no).__name__}") from no


def welcomed(mail: str) -> bool:
    """Let whoever has this address sign in as clerk and board, unless somebody is clerk already; whether it did."""
    from chalicelib.callers import Hat
    from chalicelib.people.persons import book as persons

    with _reached():
        if persons.wearers(OPERATOR, "clerk"):
            return False
        person = persons.known_by(mail) or persons.register(mail)
        for hat in (Hat("board", OPERATOR), Hat("clerk", OPERATOR)):
            persons.give_hat(person.id, hat, OPERATOR)
    return True


def opened(*, again: bool = False) -> str | None:
    """Open the pot and issue a clerk's token where there is none yet, or `again`; the token, or None."""
    from chalicelib import clock, config
    from chalicelib.ledger.book import town_book
    from chalicelib.ledger.values import ACTIVE, Commutative
    from chalicelib.people import passes
    from chalicelib.people.credentials import Claims

    town, book = config.town(), town_book()
    none = dict.fromkeys(town.pockets, 0)
    with _reached():
        book.open_party(Commutative(town.common_pot, 1, none, {}, {}, ACTIVE, book.moment().month, {}))
        clerks = [one for one in passes.issued(OPERATOR) if one.role == "clerk" and one.revoked_at is None]
        if clerks and not again:
            return None
        claims = Claims("clerk", OPERATOR, clock.now(), secrets.token_urlsafe(6))
        return passes.issue(claims, f"clerk {len(clerks) + 1}")


def _identity(session: boto3.Session) -> dict[str, str]:
    """The credentials of the session, wherever it has them from, where our own line to the tables looks for them."""
    found = session.get_credentials()
    if found is None:
        raise StageRefused("There are no AWS credentials here.")
    frozen = found.get_frozen_credentials()
    return {
        "AWS_ACCESS_KEY_ID": str(frozen.access_key),
        "AWS_SECRET_ACCESS_KEY": str(frozen.secret_key),
        "AWS_SESSION_TOKEN": str(frozen.token or ""),
    }


def _told(stage: Stage, api: str, token: str) -> str:
    from chalicelib import config

    return f"""{stage.name} is open. A clerk's token, shown this once; keep it in a password safe:

  {token}

See what the common pot has:

  curl -sS {api}/accounts/{config.town().common_pot} -H 'Authorization: Bearer {token}'
"""


def _demo(stage: Stage, api: str, folder: Path) -> Path:
    """Play the town's demo through the deployed API; the file that tells of it, for its owner's eyes only."""
    from infra.local import demo

    folder = folder / stage.name
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    made = demo.seed(stage.town, api, folder, say)
    file = folder / "demo.json"
    file.touch(mode=0o600)
    file.write_text(json.dumps(made.document, indent=1))
    return file


if __name__ == "__main__":
    main()
