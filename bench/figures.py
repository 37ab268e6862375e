"""Figures with their goals, how a measurement is declared, and how the outcome is shown.

A further figure is one function:

    @measures(Goal("scan.reads", 1))
    def reads(site: Site) -> list[float]: ...
"""

import json
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from bench.site import Site

Better = Literal["lower", "higher"]


@dataclass(frozen=True)
class Goal:
    """What a figure has to reach; with `lower` it may not be above its goal, with `higher` not below."""

    name: str
    goal: float
    better: Better = "lower"


@dataclass(frozen=True)
class Figure:
    """A goal and what was measured."""

    name: str
    value: float
    goal: float
    better: Better

    @property
    def holds(self) -> bool:
        """Whether the goal is reached.

        >>> Figure("http.ratio", 0.72, 0.7, "higher").holds
        True
        """
        return self.value <= self.goal if self.better == "lower" else self.value >= self.goal


Measure = Callable[[Site], Sequence[float]]
DECLARED: list[tuple[tuple[Goal, ...], Measure]] = []


def measures(*goals: Goal) -> Callable[[Measure], Measure]:
    """Declare a measurement; it answers a value for each of its goals, in their order."""

    def declare(measure: Measure) -> Measure:
        DECLARED.append((goals, measure))
        return measure

    return declare


def names() -> list[str]:
    return [goal.name for goals, _ in DECLARED for goal in goals]


def measured(site: Site, wanted: Collection[str]) -> Iterable[Figure]:
    """The wanted figures, one after the other; what is measured together comes together."""
    for goals, measure in DECLARED:
        if any(goal.name in wanted for goal in goals):
            for goal, value in zip(goals, measure(site), strict=True):
                yield Figure(goal.name, round(value, 3), goal.goal, goal.better)


def row(figure: Figure) -> str:
    """One line of the table."""
    goal = f"{'<=' if figure.better == 'lower' else '>='} {figure.goal:g}"
    return f"{figure.name:<28}{figure.value:>9g}   {goal:<8}{'holds' if figure.holds else 'DOES NOT HOLD'}"


def write(figures: Iterable[Figure], path: Path) -> None:
    """Keep the figures for programs."""
    told = [{"name": f.name, "value": f.value, "goal": f.goal, "better": f.better, "holds": f.holds} for f in figures]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"figures": told}, indent=2) + "\n", encoding="utf-8")
