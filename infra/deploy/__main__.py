"""`make deploy STAGE=torgau`: a town in the cloud, from nothing but AWS credentials; again changes nothing.

`--plan` says what would change and stops there.
"""

import argparse

from infra.deploy import account, remaining, stages
from infra.deploy.health import answered
from infra.deploy.town import Town
from infra.deploy.words import say, spoken
from infra.package import parcel
from infra.site.build import built

TOLD = ("Api", "Site", "Office", "Failures", "UnsentMails")


def main(given: list[str] | None = None) -> None:
    arguments = argparse.ArgumentParser(prog="make deploy", description=__doc__)
    arguments.add_argument("--stage", required=True, help="STAGE=")
    arguments.add_argument("--tables", default=None, help="TABLES=, what the names of a restore's tables begin with")
    arguments.add_argument("--plan", action="store_true", help="PLAN=1, only say what would change")
    chosen = arguments.parse_args(given)
    again = f"What was begun is completed by: make deploy STAGE={chosen.stage}"
    with spoken("Not deployed", "Nothing was changed." if chosen.plan else again):
        stage = stages.read(chosen.stage)
        stages.ready(stage)
        session = account.session(stage)
        say(f"Stage {stage.name}, town {stage.town}, account {account.number(session)}, {stage.region}.")
        made = parcel.pack()
        town = Town(stage, session, say)
        if chosen.plan:
            town.plan(made, chosen.tables)
        else:
            _deploy(town, made, chosen.tables)


def _deploy(town: Town, made: parcel.Parcel, table_prefix: str | None) -> None:
    say("The site ...")
    told = town.deploy(made, table_prefix, built(town.stage.town))
    answered(told["Api"], town.stage, say)
    for name in TOLD:
        if told.get(name):
            say(f"  {name:12} {told[name]}")
    if left := remaining.points(town, told):
        say("What is left to do by hand:")
        for point in left:
            say(f"- {point}")


if __name__ == "__main__":
    main()
