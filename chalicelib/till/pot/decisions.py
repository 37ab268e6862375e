"""How the common pot is shared out, decided: by the town's rule, in whole units; the rest stays in it. Pure."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from chalicelib.ledger.values import Leg, Posting, Receipt
from chalicelib.refusals import NothingToDistribute, UnknownClub, WrongShares
from chalicelib.town import Town

DISTRIBUTION = "distribution"
TOGETHER = 49
"""Clubs in one posting. DynamoDB takes 100 actions: the journal's item, the pot, a stripe of each club, and a pointer
for each club but the first, which the posting's own keys name."""


@dataclass(frozen=True)
class Plan:
    """Who gets how much of the pot (smallest units) for a month (YYMM) by which rule, and what is left in it."""

    month: str
    rule: str
    shares: Mapping[str, int]
    left: int

    def parts(self) -> list[dict[str, int]]:
        """The shares, as many together as one posting takes, always in the same order."""
        clubs = sorted(self.shares)
        return [{club: self.shares[club] for club in clubs[i : i + TOGETHER]} for i in range(0, len(clubs), TOGETHER)]


def plan(town: Town, month: str, held: int, clubs: Sequence[str], weights: Mapping[str, int] | None) -> Plan:
    """Share out what the pot holds among the town's open clubs, by the town's rule.

    `equally` names no clubs, `club_of_the_month` one, `by_shares` those that get something, each with its weight.
    Refuses UnknownClub, WrongShares where the rule needs other ones, NothingToDistribute.
    """
    if set(weights or ()) - set(clubs):
        raise UnknownClub
    parts = _weights(town.pot_distribution, clubs, weights)
    total = sum(parts.values())
    shares = {club: held * weight // total for club, weight in parts.items()} if held > 0 else {}
    shares = {club: amount for club, amount in shares.items() if amount}
    if not shares:
        raise NothingToDistribute
    return Plan(month, town.pot_distribution, shares, held - sum(shares.values()))


def _weights(rule: str, clubs: Sequence[str], weights: Mapping[str, int] | None) -> Mapping[str, int]:
    if rule == "equally":
        if weights is not None:
            raise WrongShares
        return dict.fromkeys(clubs, 1)
    if not weights or (rule == "club_of_the_month" and len(weights) != 1):
        raise WrongShares
    return weights


def posting(town: Town, made: Plan, number: int, closed: Collection[str] = ()) -> Posting:
    """One part of a distribution. The first keeps the whole plan where there are more, so that what comes after it
    follows from the journal alone, whatever became of the pot and the clubs in between.

    The share of a club that was closed since stays in the pot; refuses NothingToDistribute where that is all of it.
    """
    parts = made.parts()
    facts: dict[str, object] = {"month": made.month, "rule": made.rule, "left": made.left}
    if number == 0 and len(parts) > 1:
        facts["plan"] = dict(made.shares)
    shares = {club: amount for club, amount in parts[number].items() if club not in closed}
    if not shares:
        raise NothingToDistribute
    return Posting(DISTRIBUTION, _legs(town, shares), facts=facts, terms=town.version)


def _legs(town: Town, shares: Mapping[str, int]) -> tuple[Leg, ...]:
    """One leg out of the pot, so that its history has a line for the month, and one into each club."""
    points = town.points.name
    out = Leg(town.common_pot, points, -sum(shares.values()), DISTRIBUTION)
    return (out, *(Leg(club, points, amount, DISTRIBUTION) for club, amount in shares.items()))


def planned(first: Receipt) -> Plan:
    """The plan of a distribution, from its first posting."""
    legs = {leg["a"]: leg["d"] for leg in first.legs if leg["d"] > 0}
    return Plan(first.facts["month"], first.facts["rule"], first.facts.get("plan", legs), first.facts["left"])
