"""Absences as the table `office` keeps them.

AWAY   <person>   deputy since until by at: one of a person, the last that was said; ends by itself
"""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from chalicelib.office.deputies.values import Absence

AWAY = "AWAY"


def kept(absence: Absence) -> dict[str, Any]:
    return {name: value for name, value in asdict(absence).items() if name != "person"}


def absence_read(stored: Mapping[str, Any]) -> Absence:
    names = ("deputy", "since", "until", "by", "at")
    return Absence(person=stored["sk"], **{name: stored[name] for name in names})
