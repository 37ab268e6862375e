"""`python -m tests.releases.record`: play a town and keep it as this release's code writes it, in `<VERSION>.json`.

A file that is there is never written again: it is what a release left in the tables of real towns. To keep another
one, raise `config.VERSION`; before the release is out, delete its file and record it anew.
"""

import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from chalicelib import config
from chalicelib.audits import book as audits
from chalicelib.clockwork import book as clockwork
from chalicelib.figures import book as figures
from chalicelib.ledger import days, shelves
from chalicelib.mail import book as mail
from chalicelib.people import book as people
from chalicelib.people import credentials, passes
from chalicelib.people.values import Branch, Business, Contract, Tax, Till
from infra import tables
from infra.local import engines
from tests import acts, four_eyes
from tests.conftest import Database, furnish
from tests.office import logged, stream
from tests.town import Town, new_key, town_at

FOLDER = Path(__file__).parent
PLACE = Branch("b1", "Markt", "Markt 1", "45525", "Hattingen")
IBAN = "DE12999999990000000101"
HALF_AN_HOUR_MS = 30 * 60 * 1000


def main() -> None:
    file = FOLDER / f"{config.VERSION}.json"
    if file.exists():
        sys.exit(f"{file.name} is kept already: a release's items do not change. Raise config.VERSION.")
    with engines.start("dynamodb-local") as engine, pytest.MonkeyPatch.context() as patch:
        database = Database(engine, engines.ACCOUNT, "kept")
        tables.create(database.client, database.prefix)
        with town_at(database.environment(), patch) as town:
            told = played(town) | {"tables": {name: list(items(database, name)) for name in tables.KEYS}}
    file.write_text(written(told), "utf-8")
    print(f"{file.name}: " + ", ".join(f"{len(kept)} in {name}" for name, kept in told["tables"].items()))


def written(told: dict[str, Any]) -> str:
    """As JSON with an item a line, so that a change can be read."""
    heads = {name: value for name, value in told.items() if name != "tables"}
    tables_told = [
        f"  {json.dumps(name)}: [\n" + ",\n".join(f"   {json.dumps(item, sort_keys=True)}" for item in kept) + "\n  ]"
        for name, kept in told["tables"].items()
    ]
    head = json.dumps(heads, indent=1, sort_keys=True).removesuffix("\n}")
    return head + ',\n "tables": {\n' + ",\n".join(tables_told) + "\n }\n}\n"


def items(database: Database, table: str) -> Iterator[dict[str, Any]]:
    """A table's items in DynamoDB's own JSON, in a fixed order."""
    from chalicelib.wire import Wire

    os.environ["AWS_ACCESS_KEY_ID"] = database.account
    scan = {"TableName": f"{database.prefix}-{table}", "ConsistentRead": True}
    found = Wire(database.engine.endpoint, engines.REGION).call("Scan", scan)["Items"]
    yield from sorted(found, key=lambda item: (item["pk"]["S"], item.get("sk", {}).get("S", "")))


def played(town: Town) -> dict[str, Any]:
    """Everything that can happen, and what a later release must be able to go on from."""
    opened(town)
    ruled(town)
    traded(town)
    wound_up(town)
    aged(town)
    replays = ended(town)
    by_itself(town)
    town.tokens["lost"] = lost_token(town)
    names = ("accounts", "tokens", "codes", "numbers", "held", "purchases")
    return {
        "release": config.VERSION,
        "town": config.town().id,
        "now": town.book.clock(),
        "world": {name: getattr(town, name) for name in names},
        "balances": {name: town.balance(name) for name in town.accounts},
        "replays": replays,
        "cursors": [cursor(town, who) for who in ("anna", "bakery owner", "fc")],
    }


def opened(town: Town) -> None:
    furnish(town)
    town.opens_shop("butcher", stripes=2, points=900_000, points_grace=50_000)
    town.opens_shop("grocer")
    for club in ("choir", "theatre"):
        town.opens_club(club)
    clubs: dict[str, str | None] = {"ben": "choir", "carl": None, "dora": "fc", "emil": "theatre"}
    for member, chosen in clubs.items():
        town.opens_member(member, chosen)
    town.registers_clubs()
    for shop in ("bakery", "butcher", "grocer"):
        contract, tax = Contract("2026-01-01", "17"), Tax("DE123456789")
        people.register_business(
            Business(town.accounts[shop], shop, contract, IBAN, tax, (PLACE,), (Till("t1", "b1", "left"),))
        )


def ruled(town: Town) -> None:
    """Rules of every scope: one that ends, one that was withdrawn, a campaign with a budget, a wider margin."""
    changes: list[tuple[str, dict[str, Any]]] = [
        ("town", {"validity": {"points": {"months": 1}}}),
        ("bakery", {"campaign": {"percent": 200, "to": ["club", "member"], "days": 300, "budget": 40_000}}),
        ("bakery", {"margin": {"points": 20_000}}),
        ("butcher", {"flat": {"club": 50, "member": 100}}),
        ("butcher", {"flat": None}),
    ]
    for scope, rules in changes:
        acts.happens(town, acts.ruled(scope, **rules))
    later = {"scope": "town", "why": "by mistake", "rules": {"minimum_cents": 500}, "from": "2099-06-01T00:00:00Z"}
    made = four_eyes.rules(town, later).body
    assert four_eyes.takes_back(town, "town", made["number"], "it was one").status == 201


def traded(town: Town) -> None:
    """Every kind of posting but those that need time to go by."""
    for member in ("anna", "ben", "carl", "dora", "emil"):
        happens(town, acts.scan(member, 5000, "bakery"))
        happens(town, acts.load(member, 4000, "butcher"))
    happens(town, acts.issue("butcher", "points", 10_000))
    happens(town, acts.redemption("anna", "points", 2000, "butcher"))
    happens(town, acts.checkout("ben", 3000, "bakery", points=1000, voucher=500))
    happens(town, acts.transfer("anna", "fc", 500))
    happens(town, acts.transfer("bakery", "butcher", 700))
    happens(town, acts.back(0, 2000))
    happens(town, acts.reversal(2))
    happens(town, acts.correction("bakery", "anna", 500))
    for amount in (600, 700, 800):
        happens(town, acts.hold("dora", amount, "bakery"))
    happens(town, acts.set_aside("fc", "butcher", 300))
    happens(town, acts.capture(0, 200))
    happens(town, acts.capture(1))
    happens(town, acts.release(3, "beneficiary"))
    happens(town, acts.scan("carl", 1000, "butcher"))
    bought = len(town.booked) - 1
    slip = good(town, "/slips", {"purchase_cents": 2000}, "bakery")
    good(town, "/slips/claims", {"slip": slip["code"], "card": town.codes["ben"]}, "butcher")
    happens(town, acts.join("carl", "dora"))
    happens(town, acts.back(bought, 400))
    happens(town, acts.distribution())


def wound_up(town: Town) -> None:
    """A shop that gave points becomes insolvent, and the reserve bears what it owes."""
    happens(town, acts.scan("emil", 4000, "grocer"))
    account, day = town.accounts["grocer"], days.calendar_day(town.book.clock(), town.book.zone).isoformat()
    told, path = {"from": day, "why": "Amtsgericht"}, f"/shops/{account}/insolvencies"
    stopped = four_eyes.signed_in(town, four_eyes.FIRST, lambda: town.post(path, told, four_eyes.FIRST))
    assert stopped.status == 201, stopped
    assert four_eyes.decided(town, {"write_off": {"shop": account}}).status == 201


def aged(town: Town) -> None:
    """Days close, holds lapse, points expire; accounts grow and shrink."""
    for made in (acts.passes(4), acts.lapse_run(), acts.shaped("bakery", 3), acts.shaped("butcher", 3)):
        acts.happens(town, made)
    for shop in ("bakery", "butcher"):
        happens(town, acts.scan("anna", 1000, shop))
    acts.happens(town, acts.passes(1))
    acts.happens(town, acts.shaped("bakery", 2))
    clockwork.tick()
    acts.happens(town, acts.passes(70))
    clockwork.tick()


def ended(town: Town) -> list[dict[str, Any]]:
    """The last day: what is fresh enough to be returned, captured and asked for again."""
    calls = [
        acts.scan("anna", 8000, "bakery"),
        acts.load("anna", 2000, "bakery"),
        acts.checkout("anna", 2500, "butcher", points=300),
        acts.redemption("anna", "voucher", 100, "bakery"),
        acts.hold("anna", 900, "bakery", lasting=30),
        acts.hold("anna", 400, "butcher", lasting=2),
        acts.scan("ben", 3000, "butcher"),
    ]
    told: list[dict[str, Any]] = []
    for made in calls:
        call, key = made(town), new_key()
        answer = good(town, call.path, call.body, call.who, key)
        told.append({"path": call.path, "body": call.body, "who": call.who, "key": key, "answer": answer})
    town.purchases["coat"] = told[0]["answer"]["posting"]["id"]
    town.purchases["hold"] = told[4]["answer"]["hold"]["account"]
    return told


def by_itself(town: Town) -> None:
    """What no caller asks for: counters of the day, refusals, an audit, a mail that waits, a change of the journal."""
    journal = list(shelves.journal(town.book))
    figures.counters(stream(journal[:40]))
    figures.refusals(logged({"code": "card_blocked", "role": "till", "status": 409, "route": "/v1/scans"}))
    if not audits.nightly():  # played shortly before midnight, it has become a night whose audit is not due yet
        town.passes_ms(HALF_AN_HOUR_MS)
        assert audits.nightly()
    audits.tampered(journal[0]["pk"]["S"], "MODIFY", town.book.clock())
    mail.send("kept-1", ["clerk@talente.example"], "Prüfung", "Text")


def lost_token(town: Town) -> str:
    """A token that was taken back, and a print run."""
    lost = passes.issue(credentials.Claims("till", town.accounts["bakery"], 1, "lost", "b1", "t1"), "lost")
    passes.revoke(town.accounts["bakery"], credentials.fingerprint(lost))
    passes.deny("batch:B4D")
    return lost


def cursor(town: Town, who: str) -> dict[str, Any]:
    """A page's end, a minute after everything, and what stands behind it."""
    town.passes_ms(120_000)
    path = f"/accounts/{town.accounts[who.partition(' ')[0]]}/entries?limit=3"
    mark = town.get(path, who).body["next"]
    return {"path": f"{path}&cursor={mark}", "who": who, "answer": town.get(f"{path}&cursor={mark}", who).body}


def happens(town: Town, act: acts.Made) -> None:
    reply = acts.happens(town, act)
    assert reply is not None
    assert reply.status == 201, reply


def good(town: Town, path: str, body: object, who: str, key: str | None = None) -> dict[str, Any]:
    reply = town.post(path, body, who, key)
    assert reply.status in {200, 201}, reply
    answer: dict[str, Any] = reply.body
    return answer


if __name__ == "__main__":
    main()
