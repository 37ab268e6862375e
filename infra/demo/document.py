"""What `.local/demo.json` says of a demo town: everything that a script or a person needs to try it.

`club` of a card is the account that its purchases credit: the card's own club, else its account's, else the common
pot. Only a card that cannot be used has a `state`. `stub` is what came with the card in print: its block code
registers the card. One that is `new` was never used.
"""

from pathlib import Path
from typing import Any

from chalicelib import config
from chalicelib.people.values import Business, Club, Till
from chalicelib.till import terms as meaning
from chalicelib.till.shown import press
from infra.demo import opening, people, prints
from infra.demo.counter import token
from infra.demo.plan import Household, Plan, Printed, Shop
from infra.demo.prints import Face

POT = "Gemeinschaftstopf · common pot"


def made(plan: Plan, api: str, folder: Path) -> dict[str, Any]:
    """The document; `folder` is where the cards' images are."""
    return {
        "api": api,
        "town": plan.town,
        "tills": [_till(plan, shop, till) for shop, till in plan.tills()],
        "cards": [_card(plan, home, card, folder) for home in plan.households for card in home.cards],
        "clubs": [_party(plan, "club", cause.club) for cause in plan.causes],
        "clerk": {"token": token(plan.clerk)},
        "shops": [_party(plan, "shop", shop.business) for shop in plan.shops],
        "people": [resident.told for resident in people.residents(plan)],
    }


def faces(document: dict[str, Any]) -> list[Face]:
    """What is printed on the document's cards."""
    names = {club["club"]: club["name"] for club in document["clubs"]}
    return [
        Face(card["card"], card["number"], names.get(card["club"], POT), card.get("state", "active"))
        for card in document["cards"]
    ]


def _till(plan: Plan, shop: Shop, till: Till) -> dict[str, str]:
    places = {branch.id: branch.name for branch in shop.business.branches}
    return {
        "shop": shop.business.account,
        "till": till.id,
        "token": token(plan.bearer("till", shop.business.account, till)),
        "branch": till.branch,
        "name": f"{shop.business.name}, {places[till.branch]}, {till.name}",
    }


def _party(plan: Plan, role: str, party: Business | Club) -> dict[str, str]:
    return {role: party.account, "name": party.name, "token": token(plan.bearer(role, party.account))}


def _card(plan: Plan, home: Household, card: Printed, folder: Path) -> dict[str, Any]:
    printed, stub = press().printed_number(card.account, card.number), press().stub(card.account, card.number)
    kept = opening.terms(home, 0)
    told = {
        "card": press().code(plan.run, card.account, card.number),
        "number": printed,
        "account": card.account,
        "club": meaning.club(kept, kept["cards"][card.number], config.town().common_pot),
        "qr": str(prints.image_of(folder, printed)),
        "holder_token": token(plan.bearer("member", card.account)),
        "stub": {"block": stub.block, "recovery": stub.recovery},
    }
    more = {"new": True} if card.new else {}
    return told | more | ({} if card.state == "A" else {"state": meaning.STATES[card.state]})
