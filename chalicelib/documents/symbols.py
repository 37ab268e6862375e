"""QR codes as what a press needs: runs of dark modules, drawn as one path, in black ink alone."""

from dataclasses import dataclass
from typing import Literal

QUIET = 4
"""Modules that must be empty around a symbol. Source: ISO/IEC 18004, section 5.3.8."""
Run = tuple[int, int, int]
"""From the left, from the top, and how long, in modules."""


@dataclass(frozen=True)
class Symbol:
    """A symbol's side without its quiet zone, and its dark modules."""

    side: int
    runs: tuple[Run, ...]


def qr(text: str, mode: Literal["alphanumeric", "byte"] = "alphanumeric") -> Symbol:
    """A URL as a QR code of error correction M: a card's in alphanumeric mode; what has a `#` is bytes.

    One mask for all: looking for the best of eight takes half of the time, and readers take any.
    """
    import segno

    made = segno.make(text, error="m", mode=mode, boost_error=False, micro=False, mask=3)
    rows = [bytes(row) for row in made.matrix]
    return Symbol(len(rows), tuple(run for y, row in enumerate(rows) for run in _dark(y, row)))


def rows(symbol: Symbol) -> list[list[int]]:
    """The rows of a symbol as dashed lines: from the left, from the top, then dark and light lengths in turns.

    >>> rows(Symbol(7, ((0, 0, 3), (5, 0, 1), (2, 1, 4))))
    [[0, 0, 3, 2, 1], [2, 1, 4]]
    """
    made: dict[int, list[int]] = {}
    for x, y, length in symbol.runs:
        if y not in made:
            made[y] = [x, y, length]
        else:
            first, _, *lengths = made[y]
            made[y] += [x - first - sum(lengths), length]
    return list(made.values())


def svg(symbol: Symbol, size_mm: float) -> str:
    """The symbol with its quiet zone as an image of its own; `size_mm` is the symbol's side without the zone."""
    whole = symbol.side + 2 * QUIET
    path = "".join(f"M{x} {y}h{length}v1h-{length}z" for x, y, length in symbol.runs)
    outer = f"{size_mm * whole / symbol.side:.3f}mm"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{outer}" height="{outer}"'
        f' viewBox="-{QUIET} -{QUIET} {whole} {whole}"><path d="{path}"/></svg>\n'
    )


def _dark(y: int, row: bytes) -> list[Run]:
    found, x = [], 0
    while (x := row.find(1, x)) >= 0:
        light = row.find(0, x)
        end = len(row) if light < 0 else light
        found.append((x, y, end - x))
        x = end
    return found
