"""What is known about somebody as a page to read and to print, and their entries as a table. Pure.

The page has no script, and one style that its policy names by its hash: saved and opened years later it does no more.
"""

import base64
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from html import escape
from typing import Any

from chalicelib.ledger.days import zone as zone_named
from chalicelib.people.privacy.retention import CLASSES, Keep
from chalicelib.pockets import Pocket

Row = Mapping[str, Any]
COLUMNS: dict[str, tuple[str, ...]] = {
    "person": ("name", "mail", "language", "known_since", "id"),
    "roles": ("role", "name", "party", "since"),
    "accounts": ("pocket", "balance", "expires", "state", "account"),
    "cards": ("card", "state", "club_name", "account"),
    "consents": ("at", "purpose", "given", "version"),
    "looks": ("at", "role", "what", "why", "thing"),
    "sign_ins": ("device", "role", "since", "used"),
    "passkeys": ("device", "host", "since", "used"),
    "pins": ("account", "set", "locked_until", "pays_without"),
    "payment_requests": ("until", "other_name", "amount"),
    "cases": ("at", "text", "state", "answers"),
    "applications": ("since", "role", "state", "told", "agreed"),
    "handovers": ("since", "side", "role", "name", "at"),
    "changes": ("at", "what", "role", "why", "before", "after", "thing"),
    "notices": ("day", "what", "count", "bound", "account"),
    "mails": ("at", "subject", "text", "state"),
    "further": ("kind", "kept"),
    "entries": ("at", "kind", "other_name", "amount", "balance"),
}
"""What is shown of each section, and in which order; the file for computers has all of it."""
TIMES, AMOUNTS = {"at", "since", "used", "known_since", "until", "locked_until"}, {"amount", "balance"}
MOST_ROWS = 300
STYLE = """\
:root { color-scheme: light; --ink: #1b1b1b; --soft: #4a4a4a; --line: #c9c9c9; --tint: #f3f1ec; }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 2rem 1.25rem 4rem; max-width: 62rem; color: var(--ink); background: #fff;
  font: 1.25rem/1.6 system-ui, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; }
h1 { font-size: 2.25rem; line-height: 1.2; margin: 0 0 .5rem; }
h2 { font-size: 1.6rem; line-height: 1.25; margin: 3rem 0 .25rem; padding-top: 1.25rem;
  border-top: 3px solid var(--ink); }
p { max-width: 42rem; margin: .25rem 0 1rem; }
.soft { color: var(--soft); }
table { width: 100%; border-collapse: collapse; margin: .75rem 0; }
th, td { text-align: left; vertical-align: top; padding: .6rem .75rem .6rem 0; border-bottom: 1px solid var(--line); }
thead th { font-size: 1.05rem; color: var(--soft); border-bottom: 2px solid var(--ink); }
tbody th { font-weight: 600; width: 14rem; }
td { overflow-wrap: anywhere; white-space: pre-line; }
.amount { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums;
  padding-right: 1.75rem; }
tbody tr:nth-child(even) { background: var(--tint); }
@media (max-width: 40rem) {
  thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  tr { display: block; padding: .6rem .5rem; border-bottom: 1px solid var(--line); }
  th, td, .amount { display: block; width: auto; border: 0; padding: .1rem 0; text-align: left;
    white-space: pre-line; }
  td:empty { display: none; }
  td[data-name]::before { content: attr(data-name) ": "; color: var(--soft); }
}
@media print {
  body { font-size: 12pt; padding: 0; max-width: none; }
  h2 { break-after: avoid; margin-top: 1.5rem; }
  tr { break-inside: avoid; }
  thead { display: table-header-group; }
}
"""
HASH = base64.b64encode(sha256(STYLE.encode()).digest()).decode()
POLICY = f"default-src 'none'; style-src 'sha256-{HASH}'; base-uri 'none'; form-action 'none'"


@dataclass(frozen=True)
class Place:
    """Where and in which words a page is told: the town's pockets and zone, the texts of one language."""

    programme: str
    zone: str
    language: str
    pockets: Mapping[str, Pocket]
    texts: Mapping[str, Any]

    def cell(self, column: str, row: Row) -> str:
        """One value as a person reads it; empty where there is none."""
        value = row.get(column)
        if value is None:
            return self._other(str(row.get("other", ""))) if column == "other_name" else ""
        if column in TIMES:
            return self.moment(str(value))
        if column in AMOUNTS:
            return self.pockets[row["pocket"]].shown(value, self.language)
        if isinstance(value, list | Mapping):
            return "\n".join(self._lines(column, row, value))
        return self._word(column, str(value).lower() if isinstance(value, bool) else str(value))

    def _lines(self, column: str, row: Row, value: list[Any] | Mapping[str, Any]) -> Iterator[str]:
        """What is many things, a line each."""
        if isinstance(value, Mapping):
            yield from (f"{name}: {self._plain(part)}" for name, part in value.items())
        elif column == "expires":
            yield from (self._end(end, row["pocket"]) for end in value)
        else:
            yield from (f"{self.moment(each['at'])}: {each['text']}" for each in value)

    def _other(self, account: str) -> str:
        """An account without a name: the common pot, or its id."""
        return str(self.texts["pot"]) if account.startswith("p:") else account

    def _end(self, end: Row, pocket: str) -> str:
        amount, (year, month) = self.pockets[pocket].shown(end["amount"], self.language), end["last_month"].split("-")
        return str(self.texts["until"]).format(amount=amount, month=f"{month}/{year}")

    def _word(self, column: str, value: str) -> str:
        """What is kept as a word of ours, in the language's own; anything else as it is."""
        if column == "pocket":
            return self.pockets[value].unit.get(self.language, value)
        return str(self.texts["words"].get(column, {}).get(value, value))

    def moment(self, told: str) -> str:
        """A time of the API in the town's own clock.

        >>> Place("", "Europe/Berlin", "de", {}, {"clock": "{date}, {time} Uhr"}).moment("2026-12-31T23:30:00.000Z")
        '01.01.2027, 00:30 Uhr'
        """
        at = datetime.fromisoformat(told).astimezone(zone_named(self.zone))
        date = f"{at:%d.%m.%Y}" if self.language == "de" else f"{at:%Y-%m-%d}"
        return str(self.texts["clock"]).format(date=date, time=f"{at:%H:%M}")

    def period(self, keep: Keep) -> str:
        kind, count = ("days", keep.days) if keep.days else ("years", keep.years)
        return str(self.texts["period"][kind]).format(count=count)

    def _plain(self, value: object) -> str:
        return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def page(place: Place, sections: Mapping[str, list[dict[str, Any]]], now: str) -> str:
    """All sections as one HTML document; `now` is a time of the API."""
    texts = place.texts
    parts = [_section(place, name, rows) for name, rows in sections.items()]
    kept = [
        {"class": keep.name, "period": place.period(keep), "law": keep.law, "erased": keep.erased} for keep in CLASSES
    ]
    columns = ("class", "period", "erased", "law")
    return f"""<!doctype html>
<html lang="{place.language}"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="{POLICY}">
<title>{escape(texts["title"])}</title><style>{STYLE}</style></head>
<body><main>
<h1>{escape(texts["title"])}</h1>
<p class="soft">{escape(texts["as_of"].format(when=place.moment(now)))}</p>
<p>{escape(texts["lead"].format(programme=place.programme))}</p>
{"".join(parts)}
{_headed(texts["kept"]) + _table(place, columns, kept)}
{_headed(texts["rights"])}
</main></body></html>
"""


def _section(place: Place, name: str, rows: list[dict[str, Any]]) -> str:
    head = _headed(place.texts["sections"][name])
    if not rows:
        return f'{head}<p class="soft">{escape(place.texts["empty"])}</p>'
    if name == "person":
        return head + _listed(place, COLUMNS[name], rows[0])
    more = place.texts["more"].format(count=MOST_ROWS) if len(rows) > MOST_ROWS else ""
    return head + _table(place, COLUMNS[name], rows[:MOST_ROWS]) + (f"<p>{escape(more)}</p>" if more else "")


def _headed(texts: Mapping[str, str]) -> str:
    return f'<h2>{escape(texts["title"])}</h2><p class="soft">{escape(texts["about"])}</p>'


def _listed(place: Place, columns: Iterable[str], row: Row) -> str:
    """One thing: a line for each of its values."""
    names = place.texts["columns"]
    lines = [(names[column], place.cell(column, row)) for column in columns if row.get(column)]
    told = [f'<tr><th scope="row">{escape(name)}</th><td>{escape(value)}</td></tr>' for name, value in lines]
    return f"<table><tbody>{''.join(told)}</tbody></table>"


def _table(place: Place, columns: Iterable[str], rows: Sequence[Row]) -> str:
    """Many things of a kind; a column that is empty in all of them is left out."""
    filled = [column for column in columns if any(place.cell(column, row) for row in rows)]
    names = {column: escape(place.texts["columns"][column]) for column in filled}
    marks = {column: ' class="amount"' if column in AMOUNTS else "" for column in names}
    head = "".join(f'<th scope="col"{marks[column]}>{name}</th>' for column, name in names.items())
    body = "".join(
        "<tr>"
        + "".join(
            f'<td{marks[column]} data-name="{name}">{escape(place.cell(column, row))}</td>'
            for column, name in names.items()
        )
        + "</tr>"
        for row in rows
    )
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
