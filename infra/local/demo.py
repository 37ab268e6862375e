"""The demo town on this machine: opened once, its cards drawn, and what a newcomer may try with it.

What the town is made of stands in infra/demo.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Demo:
    """The open town; `document` is what `.local/demo.json` says, `sheet` shows all cards."""

    document: dict[str, Any]
    sheet: Path


def progress(text: str) -> None:
    print(text, flush=True)


def seed(town: str, api: str, local: Path, say: Callable[[str], None] = progress) -> Demo:
    """Open the demo town, or find it open already; `local` is where its images go."""
    # The rooms read the environment when they are imported, and `make run` knows it only by now.
    from chalicelib import config
    from infra.demo import counter, document, opening, people, plan, prints, waiting

    here, line = plan.read(town), counter.Counter(api)
    if not opening.is_open(here, line):
        opening.open_town(here, line, say)
    people.welcome(here)
    waiting.arrive(here)
    folder = (local / "cards" / town).resolve()
    told = document.made(here, api, folder)
    title = f"{config.town().programme} · {len(told['cards'])} Karten"
    return Demo(told, prints.draw(folder, title, config.town().host, document.faces(told)))


def hints(demo: Demo) -> str:
    """What to try, as lines that work as pasted into sh or bash."""
    api, card, till = demo.document["api"], demo.document["cards"][0], demo.document["tills"][0]
    scan = (
        f"curl -sS {api}/scans -H 'Authorization: Bearer {till['token']}'"
        " -H \"Idempotency-Key: demo-scan-$(date +%s%N)\" -H 'Content-Type: application/json'"
        f''' -d '{{"card": "{card["card"]}", "purchase_cents": 1250}}' '''.rstrip()
    )
    balance = f"curl -sS {api}/accounts/{card['account']} -H 'Authorization: Bearer {card['holder_token']}'"
    return f"""
The town is open: {api}

  A card        {card["number"]}
  its QR code   {card["qr"]}
  all cards     {demo.sheet}
  A till        {till["name"]}
  its token     {till["token"]}
  Everything    {demo.sheet.parents[2] / "demo.json"}

Buy something for 12.50 EUR at that till, with that card:

{scan}

See what its holder has:

{balance}
{_sign_in(demo)}{_register(demo)}
Ctrl-C ends the town; the next start finds it as it was.
"""


def _sign_in(demo: Demo) -> str:
    """Where the office is, who works there, and the page that shows the codes they sign in with."""
    clerk, board = demo.document["people"][:2]
    pages = demo.document["api"].removesuffix("/v1").replace("127.0.0.1", "localhost")
    return f"""
The office        {pages.replace("//", "//office.")}/
  as its clerk    {clerk["mail"]}, {clerk["name"]}
  as the board    {board["mail"]}, {board["name"]}
  their codes     {pages}/mail
"""


def _register(demo: Demo) -> str:
    """Cards that nobody has registered, a new one and one that was used, with what registers each."""
    taken = {hat["party"] for resident in demo.document["people"] for hat in resident["hats"]}
    free = [card for card in demo.document["cards"] if "state" not in card and card["account"] not in taken]
    new, used = (next(card for card in free if card.get("new", False) is wished) for wished in (True, False))
    return f"""
Register a card with the code of its stub (docs/people/cards.md):

  new           {new["number"]}, stub {new["stub"]["block"]}
  used          {used["number"]}, stub {used["stub"]["block"]}
"""
