"""Tables for spreadsheets: CSV by RFC 4180, in the form that the language's programs open by themselves.

Pure. German programs part cells by semicolons. A text that a program would take for a formula is marked as text
(OWASP, "CSV Injection").
"""

import csv
import io
from collections.abc import Iterable, Sequence

BOM = "\ufeff"
"""Tells Excel that it is UTF-8."""
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def sheet(language: str, head: Sequence[str], rows: Iterable[Sequence[str]], *, headed: bool = True) -> str:
    """A table, one row a line; without its head it continues the sheet before. What is no number has to be `safe`."""
    made = io.StringIO()
    made.write(BOM if headed else "")
    lines = csv.writer(made, delimiter=";" if language == "de" else ",", lineterminator="\r\n")
    if headed:
        lines.writerow(head)
    lines.writerows(rows)
    return made.getvalue()


def safe(text: str) -> str:
    """A text that no program takes for a formula.

    >>> safe("=1+1"), safe("Anna")
    ("'=1+1", 'Anna')
    """
    return f"'{text}" if text.startswith(FORMULA) else text
