"""Entries, and other lists, as a table for a spreadsheet. Pure. German programs write decimals with a comma."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from chalicelib import sheets
from chalicelib.people.privacy.pages import Place

COLUMNS = ("at", "account", "kind", "other_name", "pocket", "amount", "balance", "receipt", "note", "posting")


def sheet(
    place: Place, rows: Iterable[Mapping[str, Any]], *, columns: Sequence[str] = COLUMNS, headed: bool = True
) -> str:
    """Rows with these columns, entries' unless told, one a line; without its head it continues the one before."""
    head = [place.texts["columns"].get(column, column) for column in columns]
    told = ([_cell(place, column, row) for column in columns] for row in rows)
    return sheets.sheet(place.language, head, told, headed=headed)


def _cell(place: Place, column: str, row: Mapping[str, Any]) -> str:
    if column in {"amount", "balance"}:
        return decimal(row[column], place.pockets[row["pocket"]].decimals, place.language)
    return sheets.safe(place.cell(column, row))


def decimal(amount: int, decimals: int, language: str) -> str:
    """An amount of smallest units as a number that a spreadsheet reads.

    >>> decimal(-1205, 2, "de"), decimal(7, 0, "en")
    ('-12,05', '7')
    """
    whole, rest = divmod(abs(amount), 10**decimals)
    point = "," if language == "de" else "."
    return f"{'-' if amount < 0 else ''}{whole}" + (f"{point}{rest:0{decimals}d}" if decimals else "")
