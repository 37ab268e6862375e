"""Entries as a table for a spreadsheet: CSV by RFC 4180, in the form that the language's programs open by themselves.

Pure. German programs part cells by semicolons and decimals by a comma. A text that a program would take for a formula
is marked as text (OWASP, "CSV Injection").
"""

import csv
import io
from collections.abc import Iterable, Mapping
from typing import Any

from chalicelib.people.privacy.pages import Place

BOM = "\ufeff"
"""Tells Excel that it is UTF-8."""
COLUMNS = ("at", "account", "kind", "other_name", "pocket", "amount", "balance", "receipt", "note", "posting")
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def sheet(place: Place, rows: Iterable[Mapping[str, Any]], *, headed: bool = True) -> str:
    """Entries, one a line; without its head it continues the sheet before."""
    made = io.StringIO()
    made.write(BOM if headed else "")
    lines = csv.writer(made, delimiter=";" if place.language == "de" else ",", lineterminator="\r\n")
    if headed:
        lines.writerow([place.texts["columns"].get(column, column) for column in COLUMNS])
    lines.writerows([_cell(place, column, row) for column in COLUMNS] for row in rows)
    return made.getvalue()


def _cell(place: Place, column: str, row: Mapping[str, Any]) -> str:
    if column in {"amount", "balance"}:
        return decimal(row[column], place.pockets[row["pocket"]].decimals, place.language)
    return as_text(place.cell(column, row))


def as_text(told: str) -> str:
    """A cell that no program takes for a formula.

    >>> as_text("=1+1"), as_text("Bäckerei")
    ("'=1+1", 'Bäckerei')
    """
    return f"'{told}" if told.startswith(FORMULA) else told


def decimal(amount: int, decimals: int, language: str) -> str:
    """An amount of smallest units as a number that a spreadsheet reads.

    >>> decimal(-1205, 2, "de"), decimal(7, 0, "en")
    ('-12,05', '7')
    """
    whole, rest = divmod(abs(amount), 10**decimals)
    point = "," if language == "de" else "."
    return f"{'-' if amount < 0 else ''}{whole}" + (f"{point}{rest:0{decimals}d}" if decimals else "")
