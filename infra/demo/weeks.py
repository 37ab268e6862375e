"""Four weeks in a demo town: who bought, paid, loaded and sent what, as calls of the API.

Pure: from the plan and the moment of opening to the requests, the same for the same two. A card's requests are in
order; those of different cards may run side by side. What bears a date is an award; the rest happens on the day.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from chalicelib.people.credentials import Claims
from chalicelib.shapes import instant, rfc3339
from infra.demo.chance import Chance
from infra.demo.plan import Household, Plan, Printed, Shop

DAY_MS = 24 * 60 * 60 * 1000
FIRST_DAY = 27  # days before the opening; the API takes awards that are up to 31 days old
BLOCKED_DAYS, REPLACED_DAYS = 5, 10
OPENS, CLOSES = 8 * 60, 18 * 60  # minutes after midnight

CodeOf = Callable[[Printed], str]


@dataclass(frozen=True)
class Request:
    """One call of the API: who makes it, where to, under which Idempotency-Key, and what it says."""

    bearer: Claims
    path: str
    key: str
    body: Mapping[str, Any]


def since(card: Printed, midnight: int) -> int:
    """When a card left the active state (ms); `midnight` is that of the day the town was opened."""
    return midnight - DAY_MS * (REPLACED_DAYS if card.state == "R" else BLOCKED_DAYS)


def openings(plan: Plan) -> list[Request]:
    """The businesses' first points, issued by the operator."""
    return [
        _load(plan, f"opening-{i:02d}", account=shop.business.account, pocket="points", amount=shop.opening)
        for i, shop in enumerate(plan.shops)
        if shop.opening
    ]


def welcome(plan: Plan) -> Request:
    """The last posting of all: where it stands, the town is complete."""
    first = plan.shops[0].business.account
    return _load(plan, "welcome-gift", account=first, pocket="points", amount=plan.welcome)


def transfers(plan: Plan) -> list[Request]:
    """What businesses and clubs sent each other."""
    return [
        Request(
            plan.bearer("shop" if sent["source"][0] == "s" else "club", sent["source"]),
            "/transfers",
            plan.key(f"transfer-{i:02d}"),
            sent,
        )
        for i, sent in enumerate(plan.transfers)
    ]


def household(plan: Plan, home: Household, code: CodeOf, midnight: int) -> list[Request]:
    """Everything one account's cards did, in order."""
    return [request for card in home.cards for request in _card(plan, card, code(card), midnight)]


def _card(plan: Plan, card: Printed, code: str, midnight: int) -> Iterator[Request]:
    if card.state == "N" or card.new:
        return
    chance = Chance(f"{plan.town} weeks {card.account} {card.number}")
    serial = f"{card.account[2:]}-{card.number}"
    if card.state == "A" and chance.happens(plan.loads_percent):
        yield _loaded(plan, chance, code, serial)
    for i, day in enumerate(_days(card, chance)):
        at = midnight - day * DAY_MS + chance.between(OPENS, CLOSES) * 60_000
        yield _award(plan, chance, f"scan-{serial}-{i}", {"card": code, "at": rfc3339(instant(at))})
    if card.state == "A" and chance.happens(plan.pays_percent):
        yield _payment(plan, chance, code, serial)


def _days(card: Printed, chance: Chance) -> list[int]:
    """On which days before the opening a card was shown: one that was blocked or replaced only until then, and the
    second card of its account only since."""
    oldest = REPLACED_DAYS - 1 if card.number == "02" and card.club is None else FIRST_DAY
    newest = {"A": 1, "B": BLOCKED_DAYS + 1, "R": REPLACED_DAYS + 1}[card.state]
    return sorted((chance.between(newest, oldest) for _ in range(chance.between(1, 5))), reverse=True)


def _award(plan: Plan, chance: Chance, what: str, shown: Mapping[str, Any]) -> Request:
    shop, bearer = _visit(plan, chance, plan.shops)
    body = {**shown, **_bought(chance, shop), "receipt": f"{chance.between(1000, 9999)}"}
    return Request(bearer, "/scans", plan.key(what), body)


def _payment(plan: Plan, chance: Chance, code: str, serial: str) -> Request:
    """A purchase that the card pays as far as it can; not where a business began without points, so that its
    credit line is seen in use."""
    shop, bearer = _visit(plan, chance, [shop for shop in plan.shops if shop.opening])
    body = {"card": code, **_bought(chance, shop), "redeem": "max"}
    return Request(bearer, "/checkouts", plan.key(f"checkout-{serial}"), body)


def _loaded(plan: Plan, chance: Chance, code: str, serial: str) -> Request:
    """Money onto a card: sold by a business, or taken in by the operator."""
    _, seller = _visit(plan, chance, plan.shops)
    bearer = seller if chance.happens(80) else plan.clerk
    body = {"card": code, "pocket": "voucher", "amount": 500 * chance.between(3, 20)}
    return Request(bearer, "/loads", plan.key(f"load-{serial}"), body)


def _visit(plan: Plan, chance: Chance, shops: Sequence[Shop]) -> tuple[Shop, Claims]:
    """A business, and who stands at one of its tills."""
    shop = chance.pick(shops, [shop.weight for shop in shops])
    tills = shop.business.tills
    return shop, plan.bearer("till", shop.business.account, tills[chance.below(len(tills))])


def _bought(chance: Chance, shop: Shop) -> dict[str, Any]:
    """A basket: its price, and where not all of it earns, the part that does."""
    cents = chance.between(*shop.basket)
    if shop.eligible_percent is None:
        return {"purchase_cents": cents, "vat": {str(shop.vat): cents}}
    eligible = cents * shop.eligible_percent // 100
    return {"purchase_cents": cents, "eligible_cents": eligible, "vat": {str(shop.vat): eligible}}


def _load(plan: Plan, what: str, **body: Any) -> Request:
    return Request(plan.clerk, "/loads", plan.key(what), body)
