"""What applicants type, looked at field by field: all that is wrong is named at once, the rest is put right.

Its form (lengths, patterns) was checked by `shapes`; here stands what a form cannot know.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from itertools import pairwise
from typing import Any

from chalicelib.people import taxes
from chalicelib.people.bank import iban
from chalicelib.people.terms import papers
from chalicelib.refusals import InvalidValue

YEARS = 5
"""So long a notice of exemption is good for receipts. Source: § 63 Abs. 5 AO."""
Look = Callable[[Any, date], Any]


def checked(told: Mapping[str, Any], today: date) -> dict[str, Any]:
    """The fields as they are kept: numbers in their compact form; null stays. Refuses InvalidValue, naming each."""
    kept, wrong = dict[str, Any](), list[str]()
    for name, value in told.items():
        try:
            kept[name] = value if value is None or name not in LOOKS else LOOKS[name](value, today)
        except InvalidValue:
            wrong.append(name)
    if wrong:
        raise InvalidValue.of(*wrong)
    return kept


def _hours(value: Mapping[str, Sequence[Sequence[str]]], _: date) -> Mapping[str, Sequence[Sequence[str]]]:
    """Times of a day go up: from before to, and the afternoon after the morning."""
    for spans in value.values():
        times = [time for span in spans for time in span]
        if any(later <= earlier for earlier, later in pairwise(times)):
            raise InvalidValue
    return value


def _notice(value: str, today: date) -> str:
    told = date.fromisoformat(value)
    if not today.toordinal() - YEARS * 366 <= told.toordinal() <= today.toordinal():
        raise InvalidValue
    return value


def _listed(which: str) -> Look:
    def look(value: str, _: date) -> str:
        if value not in papers.joining()[which]:
            raise InvalidValue
        return value

    return look


LOOKS: dict[str, Look] = {
    "iban": lambda value, _: iban(value),
    "vat_id": lambda value, _: taxes.vat_id(value),
    "tax_number": lambda value, _: taxes.tax_number(value),
    "hours": _hours,
    "exemption_date": _notice,
    "category": _listed("categories"),
    "activity": _listed("activities"),
}
