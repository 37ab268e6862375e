"""From the seed and the changes in force to the rules of one moment. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from chalicelib.amendments import APPLY, TOWN, applied
from chalicelib.rules.values import Change, Versions
from chalicelib.town import Origin, Town


@dataclass(frozen=True)
class Basis:
    """All that the rules of a scope follow from; of the whole town, no shop's changes and no contract."""

    seed: Town
    town: Versions
    shop: Versions
    contract: Mapping[str, Any]

    def at(self, ms: int) -> Town:
        """The rules as they stand at a moment, also one to come."""
        return in_force(self.seed, self.town.in_force(ms), self.shop.in_force(ms), self.contract)

    def turns(self, since: int) -> list[int]:
        """A moment (ms) and all after it at which the rules change."""
        starts = {change.asked.starts for versions in (self.town, self.shop) for change in versions.live}
        return [since, *sorted(start for start in starts if start > since)]

    def with_change(self, change: Change) -> "Basis":
        """The same with one more change, or with another state of one."""
        if change.asked.scope == TOWN:
            return replace(self, town=self.town.with_change(change))
        return replace(self, shop=self.shop.with_change(change))


def in_force(seed: Town, town: Sequence[Change], shop: Sequence[Change], contract: Mapping[str, Any]) -> Town:
    """The rules that the changes make of the seed: the town's first, then a shop's contract, then its own changes.

    What a shop's contract says outlives a change of the whole town's rules. A rule that only a later release knows
    changes nothing here.
    """
    made = seed
    for change in town:
        made = applied(made, _known(change.asked.rules), _origin(TOWN, change))
    if agreed := _known(contract):
        made = applied(made, agreed, Origin("shop"))
    for change in shop:
        made = applied(made, _known(change.asked.rules), _origin("shop", change))
    return replace(made, version=version(seed.version, town, shop))


def version(seed: str, town: Sequence[Change], shop: Sequence[Change]) -> str:
    """What a posting keeps of the rules it was made by: the seed, the town's last change, the shop's last change.

    >>> version("1", (), ())
    '1'
    """
    last = [str(changes[-1].number if changes else 0) for changes in (town, shop)]
    return seed if last == ["0", "0"] else ".".join([seed, *last])


def _known(rules: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in rules.items() if name in APPLY}


def _origin(scope: str, change: Change) -> Origin:
    return Origin(scope, change.number, change.asked.starts)
