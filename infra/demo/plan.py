"""Who is who in a demo town: its file read into businesses, clubs and households, each with its account.

Accounts follow from the town's and their own ids, so that every machine has the same ones. Only what is secret,
the proof in a card's code and the bearer tokens, differs with the master key.
"""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from chalicelib import ids
from chalicelib.amendments import TOWN
from chalicelib.people.credentials import Claims
from chalicelib.people.values import Branch, Business, Club, Contract, Tax, Till
from infra.demo.chance import Chance

HERE = Path(__file__).parent
OPERATOR = "operator"


@dataclass(frozen=True)
class Shop:
    """A business and how it trades: a basket is what people spend there (cents), `weight` how often they come."""

    business: Business
    opening: int
    basket: tuple[int, int]
    vat: int
    weight: int
    eligible_percent: int | None = None
    stripes: int = 1
    rates: Mapping[str, int] | None = None
    line: Mapping[str, int] | None = None
    grace: Mapping[str, int] | None = None


@dataclass(frozen=True)
class Cause:
    """A club and how much the town likes it: `weight` is how many choose it, compared with the others."""

    club: Club
    weight: int
    stripes: int = 1


@dataclass(frozen=True)
class Printed:
    """One card; `club` is the one it names itself, `tell` the holder's leave to name it to shops.

    A `new` one was handed out and never shown at a till.
    """

    account: str
    number: str
    state: str = "A"
    club: str | None = None
    tell: bool = False
    new: bool = False


@dataclass(frozen=True)
class Household:
    """One account with its cards; `club` is what cards credit that name none."""

    account: str
    club: str | None
    cards: tuple[Printed, ...]


@dataclass(frozen=True)
class Plan:
    """A whole demo town; `transfers` are who sent what to whom, `changes` the rules that begin after the opening.

    `people` are those who sign in, as the file has them (infra/demo/people.py).
    """

    town: str
    opened: date
    run: str
    welcome: int
    pays_percent: int
    loads_percent: int
    shops: tuple[Shop, ...]
    causes: tuple[Cause, ...]
    households: tuple[Household, ...]
    transfers: tuple[Mapping[str, Any], ...]
    changes: tuple[Mapping[str, Any], ...]
    people: tuple[Mapping[str, Any], ...]
    applications: tuple[Mapping[str, Any], ...]
    reports: tuple[Mapping[str, Any], ...]

    @cached_property
    def clerk(self) -> Claims:
        return self.bearer("clerk", OPERATOR)

    def bearer(self, role: str, party: str, till: Till | None = None) -> Claims:
        """The claims of somebody's token: fixed ones, so that the next start makes the same token again."""
        issued_at = int(datetime(self.opened.year, self.opened.month, self.opened.day, tzinfo=UTC).timestamp()) * 1000
        place = (till.branch, till.id) if till else (None, None)
        return Claims(role, party, issued_at, f"demo-{till.id if till else role}", *place)

    def tills(self) -> list[tuple[Shop, Till]]:
        return [(shop, till) for shop in self.shops for till in shop.business.tills]

    def key(self, what: str) -> str:
        """The Idempotency-Key of one event of this town.

        16 characters are the least; `demo-` and the town make them longer.
        """
        return f"demo-{self.town}-{what}"


def account(town: str, kind: str, name: str) -> str:
    """The account of somebody in a demo town; `name` is their id in the file.

    >>> account("torgau", "s", "baeckerei") == account("torgau", "s", "baeckerei")
    True
    """
    return f"{kind}:{ids.digest(f'demo {town} {kind} {name}')[:8]}"


def read(town: str) -> Plan:
    """The plan of a town; a town without a demo file names the ones there are."""
    path = HERE / f"{town}.toml"
    if not path.is_file():
        known = ", ".join(sorted(file.stem for file in HERE.glob("*.toml")))
        raise RuntimeError(f"no demo town called {town!r}; there are: {known}")
    raw = tomllib.loads(path.read_text("utf-8"))
    causes = tuple(_cause(town, **club) for club in raw["clubs"])
    cards = raw["cards"]
    return Plan(
        town=town,
        opened=raw["opened"],
        run=raw["run"],
        welcome=raw["welcome"],
        pays_percent=cards["pays_percent"],
        loads_percent=cards["loads_percent"],
        shops=tuple(_shop(town, **shop) for shop in raw["shops"]),
        causes=causes,
        households=tuple(_households(town, cards, causes)),
        transfers=tuple(_transfer(town, raw, sent) for sent in raw["transfers"]),
        changes=tuple(_change(town, **change) for change in raw.get("changes", ())),
        people=tuple(raw["people"]),
        applications=tuple(raw["applications"]),
        reports=tuple(raw["reports"]),
    )


def _shop(town: str, *, id: str, basket: list[int], **raw: Any) -> Shop:  # noqa: A002  the file's word
    business = Business(
        account=account(town, "s", id),
        name=raw.pop("name"),
        contract=Contract(**raw.pop("contract")),
        iban=raw.pop("iban"),
        tax=Tax(**raw.pop("tax")),
        branches=tuple(Branch(**branch) for branch in raw.pop("branches")),
        tills=tuple(Till(**till) for till in raw.pop("tills")),
    )
    return Shop(business, basket=(basket[0], basket[1]), **raw)


def _cause(town: str, *, id: str, weight: int, stripes: int = 1, **told: Any) -> Cause:  # noqa: A002
    return Cause(Club(account(town, "c", id), **told), weight, stripes)


def _transfer(town: str, raw: Mapping[str, Any], sent: Mapping[str, Any]) -> Mapping[str, Any]:
    """A transfer as the API takes it: the file's ids become accounts."""
    shops = {shop["id"] for shop in raw["shops"]}
    names = ("source", "target")
    return {**sent, **{name: account(town, "s" if sent[name] in shops else "c", sent[name]) for name in names}}


def _change(town: str, scope: str, **told: Any) -> Mapping[str, Any]:
    """A change of the rules: of the whole town, or of the shop with this id in the file."""
    return {**told, "scope": scope if scope == TOWN else account(town, "s", scope)}


def _households(town: str, cards: Mapping[str, Any], causes: Sequence[Cause]) -> list[Household]:
    """Every account that has cards; the plain ones first, so that the first card of the town simply works."""
    made: list[Household] = []

    def add(states: str, club: str | None, own: Sequence[str | None], new: bool = False) -> None:
        holder = account(town, "m", f"{len(made) + 1}")
        tells = Chance(f"{town} tell {holder}").happens(20)
        printed = tuple(
            Printed(holder, f"{i:02d}", state, own[i - 1] if own else None, tells and state == "A", new)
            for i, state in enumerate(states, 1)
        )
        made.append(Household(holder, club, printed))

    chance = Chance(f"{town} clubs")
    clubs, weights = [cause.club.account for cause in causes], [cause.weight for cause in causes]
    for _ in range(cards["plain"]):
        add("A", chance.pick(clubs, weights), [])
    for size in cards["families"]:
        first = chance.below(len(clubs))
        add("A" * size, None, [clubs[(first + i) % len(clubs)] for i in range(size)])
    for _ in range(cards["undecided"]):
        add("A", None, [])
    add("RA", chance.pick(clubs, weights), [])
    add("B", chance.pick(clubs, weights), [])
    for _ in range(cards["not_handed_out"]):
        add("N", None, [])
    for _ in range(cards["new"]):
        add("A", None, [], new=True)
    return made
