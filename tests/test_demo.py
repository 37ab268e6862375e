"""The demo town: the same on every machine but for its secrets, whole after any interruption, never booked twice."""

import io
import json
import shutil
import subprocess
import threading
import urllib.request
from collections import Counter as Counts
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import zxingcpp
from PIL import Image
from stdnum import iban
from stdnum.de import vat

from app import app
from chalicelib import config
from chalicelib.till.cards import Press
from infra.demo import document, opening, people, plan, prints, waiting, weeks
from infra.demo.counter import Counter
from infra.demo.plan import Plan
from infra.demo.prints import Face
from infra.demo.weeks import Request
from infra.local import demo
from infra.local.server import serve
from tests import holders
from tests.conftest import Database
from tests.signing import signs_in
from tests.town import Town, town_at

TOWNS = {"torgau": 8, "hattingen": 4}
"""The demo towns and how many clubs they have."""
MIDNIGHT = 1_795_302_000_000


class Interrupted(Exception):
    """What a Ctrl-C does to a start, at a moment that a test chooses."""


@contextmanager
def served() -> Iterator[str]:
    """The real app on a port, in this process."""
    server = serve(app, port=0)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/v1"
    finally:
        server.shutdown()
        server.server_close()


def shopping(whole: Plan, key: bytes) -> list[Request]:
    press = Press(config.town(whole.town).code, key)
    return [
        request
        for home in whole.households
        for request in weeks.household(whole, home, lambda c: press.code(whole.run, c.account, c.number), MIDNIGHT)
    ]


def faces(key: bytes) -> list[Face]:
    press, cards = Press("TG", key), [card for home in plan.read("torgau").households for card in home.cards]
    names = [(card.account, card.number) for card in cards]
    return [Face(press.code("001", *name), press.printed_number(*name), "a club", "active") for name in names]


def told_without_code(request: Request) -> Request:
    return replace(request, body={**request.body, "card": ""})


def small(whole: Plan) -> Plan:
    """Every tenth household and the last: a town to be interrupted, whose clubs have too little to spend much."""
    sent = tuple(sent for sent in whole.transfers if sent["source"][0] == "s")
    return replace(whole, households=(*whole.households[:-1:10], whole.households[-1]), transfers=sent)


@pytest.mark.parametrize("town", TOWNS)
def test_machines_differ_in_their_cards_codes_alone(town: str) -> None:
    here, there = shopping(plan.read(town), b"here"), shopping(plan.read(town), b"there")
    assert here != there
    assert [told_without_code(request) for request in here] == [told_without_code(request) for request in there]
    assert plan.account("torgau", "s", "baeckerei") == "s:U86G9N4N"


@pytest.mark.parametrize("town", TOWNS)
def test_a_demo_town_is_as_big_as_a_small_town_and_its_papers_are_in_order(town: str) -> None:
    whole = plan.read(town)
    shops, clubs = [shop.business for shop in whole.shops], [cause.club for cause in whole.causes]
    assert len(shops) >= 12
    assert len(clubs) == TOWNS[town]
    assert sum(len(home.cards) for home in whole.households) == 200
    assert [(len(shop.branches), len(shop.tills)) for shop in shops].count((2, 3)) == 1
    ibans = [*(shop.iban for shop in shops), *(club.iban or "" for club in clubs)]
    assert all(map(iban.is_valid, ibans))
    assert all(shop.tax.vat_id is None or vat.is_valid(shop.tax.vat_id) for shop in shops)
    assert all(shop.tax.vat_id or shop.tax.tax_number for shop in shops)
    accounts = [one.account for group in (shops, clubs, whole.households) for one in group]
    assert len(set(accounts)) == len(accounts)


@pytest.mark.parametrize("town", TOWNS)
def test_a_demo_towns_first_card_is_plain_and_every_other_kind_is_there(town: str) -> None:
    whole = plan.read(town)
    first, states = whole.households[0], [card.state for home in whole.households for card in home.cards]
    assert (len(first.cards), first.cards[0].state, first.club is not None) == (1, "A", True)
    assert (states.count("B"), states.count("R")) == (1, 1)
    assert states.count("N") > 10
    families = [home for home in whole.households if len({card.club for card in home.cards}) > 1]
    assert {len(home.cards) for home in families} == {2, 3}
    assert sum(home.club is None and home.cards[0].club is None for home in whole.households) > 30


def test_every_printed_code_is_read_by_a_camera_and_known_by_the_press(tmp_path: Path) -> None:
    press, printed = Press("TG", b"key"), faces(b"key")
    prints.draw(tmp_path, "Torgau", "T.TORGAU-TALENTE.DE", printed)
    for face in printed[::10]:
        with Image.open(io.BytesIO(prints.image_of(tmp_path, face.number).read_bytes())) as image:
            (seen,) = zxingcpp.read_barcodes(image)
        assert seen.text == f"HTTPS://T.TORGAU-TALENTE.DE/{face.code}"
        scanned, typed = press.shown(seen.text), press.shown(face.number)
        assert (scanned.account, scanned.number) == (typed.account, typed.number)


def test_cards_are_drawn_once_for_each_key(tmp_path: Path) -> None:
    image = prints.image_of(tmp_path, faces(b"any")[0].number)
    drawn = []
    for key in (b"one", b"one", b"two"):
        prints.draw(tmp_path, "Torgau", "T.DE", faces(key)[:5])
        drawn.append((image.stat().st_mtime_ns, image.read_bytes()))
    assert drawn[0] == drawn[1]
    assert drawn[1][1] != drawn[2][1]


def test_an_interrupted_opening_is_completed_and_nothing_is_booked_twice(
    tables: Database, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def interrupt(text: str) -> None:
        if "purchases" in text:
            raise Interrupted

    with town_at(tables.environment(), monkeypatch, "hattingen") as made, served() as api:
        here, counter = small(plan.read("hattingen")), Counter(api)
        with pytest.raises(Interrupted):
            opening.open_town(here, counter, interrupt)
        assert 0 < made.journal_size() < expected(here)
        assert not opening.is_open(here, counter)
        for _ in range(2):
            opening.open_town(here, counter, print)
            assert made.journal_size() == expected(here)
        assert opening.is_open(here, counter)
        assert made.audit() == []
        assert_a_printed_card_scans(document.made(here, api, tmp_path), tmp_path)
        assert_hints_work(here, api, made)
        assert_the_clerk_signs_in(made)
        assert_somebody_waits_for_the_clerk(made)
        assert_cards_register_as_told(made, document.made(here, api, tmp_path)["cards"])


def assert_cards_register_as_told(made: Town, cards: list[dict[str, Any]]) -> None:
    """With its stub alone, whether it was used or not."""
    mine = next(card for card in cards if card["account"] == plan.account("hattingen", "m", "11"))
    new = next(card for card in cards if card.get("new"))
    holders.signs_in(made, "newcomer")
    told = {"card": mine["card"], "stub": mine["stub"]["block"]}
    assert made.post("/me/registrations", {"card": mine["card"]}, "newcomer").code == "stub_needed"
    assert made.post("/me/registrations", told, "newcomer").status == 201
    told = {"card": new["card"], "stub": new["stub"]["block"]}
    assert made.post("/me/registrations", told, "newcomer").status == 201


def assert_a_printed_card_scans(told: dict[str, Any], folder: Path) -> None:
    """A printed code, seen by a camera, sent over HTTP as a till would: points move."""
    prints.draw(folder, "Hattingen", config.town().host, document.faces(told))
    (seen,) = zxingcpp.read_barcodes(Image.open(told["cards"][0]["qr"]))
    headers = {
        "Authorization": f"Bearer {told['tills'][0]['token']}",
        "Content-Type": "application/json",
        "Idempotency-Key": "a-scan-of-a-printed-card",
    }
    body = json.dumps({"card": seen.text, "purchase_cents": 5000}).encode()
    with urllib.request.urlopen(urllib.request.Request(f"{told['api']}/scans", body, headers)) as answer:
        assert answer.status == 201
        assert json.load(answer)["awarded"]["member"] > 0


def expected(here: Plan) -> int:
    """How many postings a town has that is open."""
    return len(weeks.openings(here)) + len(shopping(here, b"")) + len(here.transfers) + 1


def assert_the_clerk_signs_in(made: Town) -> None:
    """With a code, after however many starts, in every role that the document tells."""
    for _ in range(2):
        people.welcome(plan.read("hattingen"))
    clerk, *others = people.residents(plan.read("hattingen"))
    reply = signs_in(made, clerk.mail)
    assert (reply.status, reply.body["hat"]) == (201, {"role": "clerk", "party": "operator", "name": "Hattingen Card"})
    roles = {hat["role"] for other in others for hat in signs_in(made, other.mail).body["hats"]}
    assert roles == {"board", "auditor", "shop", "club", "member"}
    assert made.get("/credit-lines", clerk.mail).status == 200


def assert_somebody_waits_for_the_clerk(made: Town) -> None:
    """A shop, a club and a report, however many starts there were."""
    here = plan.read("hattingen")
    for _ in range(2):
        waiting.arrive(here)
    clerk = people.residents(here)[0].mail
    waits = [each["kind"] for each in made.get("/tasks", clerk).body["tasks"]]
    assert {"shop_waiting": 1, "club_waiting": 1, "case": 1}.items() <= Counts(waits).items()


def assert_hints_work(here: Plan, api: str, made: Town) -> None:
    """The lines that a newcomer pastes into a shell, pasted into a shell."""
    opened = demo.Demo(document.made(here, api, Path("cards")), Path("a/cards/torgau/sheet.html"))
    lines = [line for line in demo.hints(opened).splitlines() if line.startswith("curl")]
    if not shutil.which("curl"):
        pytest.skip("no curl on this machine")
    before = made.journal_size()
    scan, balance = (subprocess.run(["sh", "-c", line], capture_output=True, text=True, check=True) for line in lines)
    assert '"awarded"' in scan.stdout
    assert made.journal_size() == before + 1
    assert '"balances"' in balance.stdout
    assert scan.stderr == balance.stderr == ""
