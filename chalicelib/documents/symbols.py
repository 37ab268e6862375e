"""QR codes as what a press needs: rectangles of dark modules, drawn as one path, in black ink alone."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

QUIET = 4
"""Modules that must be empty around a symbol. Source: ISO/IEC 18004, section 5.3.8."""
Rectangle = tuple[int, int, int, int]
"""From the left, from the top, how wide and how high, in modules."""
Mode = Literal["alphanumeric", "byte"]
ALPHANUMERIC = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
"""Each character's value is its place; two of them are eleven bits. Source: ISO/IEC 18004, section 7.4.4."""
MANY = 200
"""From so many on, learning how their kind is made costs less than making each."""
DARK = re.compile(rb"\x01+")


@dataclass(frozen=True)
class Symbol:
    """A symbol's side without its quiet zone, and its dark modules."""

    side: int
    rectangles: tuple[Rectangle, ...]


def qr(text: str, mode: Mode = "alphanumeric") -> Symbol:
    """A URL as a QR code of error correction M: a card's in alphanumeric mode; what has a `#` is bytes.

    One mask for all: looking for the best of eight takes half of the time, and readers take any.
    """
    side, modules = _made(text, mode)
    return _symbol(side, modules)


def qrs(texts: Sequence[str], mode: Mode = "alphanumeric") -> list[Symbol]:
    """The symbols of many texts, each as `qr` makes it, in less than half of the time where they are equally long.

    A Reed-Solomon code is linear, and mode, places and mask are the same for all of them: a symbol is another one
    plus, modulo 2, what each bit changes in which the two texts differ. That is learned once for each bit.
    """
    if len(texts) < MANY or len(set(map(len, texts))) > 1:
        return [qr(text, mode) for text in texts]
    (side, first), known = _made(texts[0], mode), _units(texts[0], mode)
    made = []
    for text in texts:
        modules = first
        for place, (unit, other) in enumerate(zip(_units(text, mode), known, strict=True)):
            modules ^= _changed(unit ^ other, place, len(text), mode)
        made.append(_symbol(side, modules))
    return made


@lru_cache(maxsize=16_384)
def _changed(bits: int, place: int, length: int, mode: Mode) -> int:
    """The modules that turn where a text's unit at a place turns these bits."""
    lowest = bits & -bits
    if bits != lowest:
        return _changed(lowest, place, length, mode) ^ _changed(bits ^ lowest, place, length, mode)
    return _made(_text(bits, place, length, mode), mode)[1] ^ _made(_text(0, place, length, mode), mode)[1]


def _units(text: str, mode: Mode) -> Sequence[int]:
    """A text as the numbers whose bits are encoded: bytes, or pairs of characters and perhaps a last one."""
    if mode == "byte":
        return text.encode()
    values = list(map(ALPHANUMERIC.index, text))
    pairs = [45 * a + b for a, b in zip(values[::2], values[1::2], strict=False)]
    return pairs + values[2 * len(pairs) :]


def _text(unit: int, place: int, length: int, mode: Mode) -> str:
    """A text of nothing but zeros, and one unit."""
    if mode == "byte":
        return "\0" * place + chr(unit) + "\0" * (length - place - 1)
    pair = ALPHANUMERIC[unit // 45] + ALPHANUMERIC[unit % 45]
    here = pair[-min(2, length - 2 * place) :]
    return f"{'0' * 2 * place}{here}".ljust(length, "0")


@lru_cache(maxsize=2)
def _made(text: str, mode: Mode) -> tuple[int, int]:
    """A symbol's side, and its modules as the bytes 0 and 1 of one large number."""
    import segno

    made = segno.make(text, error="m", mode=mode, boost_error=False, micro=False, mask=3).matrix
    return len(made), int.from_bytes(b"".join(map(bytes, made)), "big")


def _symbol(side: int, modules: int) -> Symbol:
    told = modules.to_bytes(side * side, "big")
    return Symbol(side, tuple(_rectangles([told[start : start + side] for start in range(0, len(told), side)])))


def svg(symbol: Symbol, size_mm: float) -> str:
    """The symbol with its quiet zone as an image of its own; `size_mm` is the symbol's side without the zone."""
    whole = symbol.side + 2 * QUIET
    path = "".join(f"M{x} {y}h{width}v{height}h-{width}z" for x, y, width, height in symbol.rectangles)
    outer = f"{size_mm * whole / symbol.side:.3f}mm"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{outer}" height="{outer}"'
        f' viewBox="-{QUIET} -{QUIET} {whole} {whole}"><path d="{path}"/></svg>\n'
    )


def _rectangles(rows: Sequence[bytes]) -> Iterator[Rectangle]:
    """The dark modules as rectangles: what is equally wide in rows that follow each other is one.

    >>> list(_rectangles([bytes([1, 1, 0]), bytes([1, 1, 0]), bytes([0, 1, 0])]))
    [(0, 0, 2, 2), (1, 2, 1, 1)]
    """
    begun: dict[tuple[int, int], int] = {}
    for y, row in enumerate((*rows, b"")):
        here = [found.span() for found in DARK.finditer(row)]
        going_on = {span: begun.pop(span, y) for span in here}
        yield from ((left, top, right - left, y - top) for (left, right), top in begun.items())
        begun = going_on
