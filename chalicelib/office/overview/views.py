"""The overview as the API tells it, and as tables. Pure."""

from collections.abc import Iterable, Sequence
from typing import Any

from chalicelib.ledger.census import ACTIVE_DAYS
from chalicelib.office.overview import decisions
from chalicelib.office.overview.shapes import (
    Active,
    Circulation,
    DayView,
    HoldingView,
    MonthView,
    OverviewView,
    PlaceView,
)
from chalicelib.office.overview.values import Figures, Holding, Overview, Place
from chalicelib.people.privacy.sheets import decimal
from chalicelib.shapes import instant
from chalicelib.sheets import safe, sheet
from chalicelib.town import Town


def overview(town: Town, told: Overview) -> OverviewView:
    points = town.points.name
    return OverviewView(
        days=[DayView(day=date(each.name), **_figures(each, points)) for each in told.days],
        months=[MonthView(month=date(each.name), **_figures(each, points)) for each in told.months],
        circulation=_holding(town, told.holding) if told.holding else None,
        month=date(told.month),
        clubs=_places(told, told.clubs),
        shops=_places(told, told.shops),
    )


def table(town: Town, told: Overview, name: str, language: str) -> str:
    """One of its tables for a spreadsheet."""
    head, *rows = _places_rows(town, told, name, language) if name in PLACES else _rows(town, told, name, language)
    return sheet(language, head, rows)


PLACES = {"clubs", "shops"}


def _rows(town: Town, told: Overview, name: str, language: str) -> Iterable[list[str]]:
    pockets = {pocket: spec.decimals for pocket, spec in town.pockets.items()}
    amounts = [f"{what}_{pocket}" for what in ("given", "taken") for pocket in pockets]
    yield [name.removesuffix("s"), "scans", "purchases", *amounts, "shops", "members", "came_in"]
    for each in told.days if name == "days" else told.months:
        units = [(sums.get(pocket, 0), n) for sums in (each.given, each.taken) for pocket, n in pockets.items()]
        money = [decimal(amount, decimals, language) for amount, decimals in ((each.cents, 2), *units)]
        came_in = decimal(each.came_in, town.points.decimals, language)
        yield [date(each.name), str(each.scans), *money, str(each.shops), str(each.members), came_in]


def _places_rows(town: Town, told: Overview, name: str, language: str) -> Iterable[list[str]]:
    decimals = town.points.decimals if name == "clubs" else 0
    yield ["account", "name", "now", "before"]
    for each in told.clubs if name == "clubs" else told.shops:
        numbers = [decimal(units, decimals, language) for units in (each.now, each.before)]
        yield [each.account, safe(told.names.get(each.account, "")), *numbers]


def date(name: str) -> str:
    """A book day or a month as people write it.

    >>> date("261122"), date("2611")
    ('2026-11-22', '2026-11')
    """
    return "-".join(filter(None, (f"20{name[:2]}", name[2:4], name[4:])))


def _figures(each: Figures, points: str) -> dict[str, Any]:
    return {
        "scans": each.scans,
        "purchase_cents": each.cents,
        "given": dict(each.given),
        "taken": dict(each.taken),
        "redeemed_percent": decisions.redeemed_percent(each, points),
        "shops": each.shops,
        "members": each.members,
        "came_in": each.came_in,
    }


def _holding(town: Town, told: Holding) -> HoldingView:
    return HoldingView(
        audit=told.audit,
        at=instant(told.at),
        pockets={name: Circulation(**decisions.circulating(told.held, name)) for name in town.pockets},
        active=Active(
            days=ACTIVE_DAYS,
            members=told.active.get("m", 0),
            shops=told.active.get("s", 0),
            clubs=told.active.get("c", 0),
        ),
    )


def _places(told: Overview, places: Sequence[Place]) -> list[PlaceView]:
    return [
        PlaceView(account=each.account, name=told.names.get(each.account, ""), now=each.now, before=each.before)
        for each in places
    ]
