"""A text as Code 128, for the laser scanners of old tills, which read no QR code. Pure.

Source: ISO/IEC 15417, code set B: a start, a symbol for each character, a check symbol, a stop.
"""

_WIDTHS = (
    "212222222122222221121223121322131222122213122312132212221213221312231212112232122132122231113222123122123221"
    "223211221132221231213212223112312131311222321122321221312212322112322211212123212321232121111323131123131321"
    "112313132113132311211313231113231311112133112331132131113123113321133121313121211331231131213113213311213131"
    "311123311321331121312113312311332111314111221411431111111224111422121124121421141122141221112214112412122114"
    "122411142112142211241211221114413111241112134111111242121142121241114212124112124211411212421112421211212141"
    "214121412121111143111341131141114113114311411113411311113141114131311141411131211412211214211232"
)
WIDTHS = (*(_WIDTHS[at : at + 6] for at in range(0, len(_WIDTHS), 6)), "2331112")
"""Each symbol as the widths, in modules, of its bars and gaps in turn; it begins with a bar."""
START_B, STOP, MODULUS = 104, 106, 103
FIRST, LAST = " ", "\x7f"
QUIET = 10
"""Modules that must be empty on either side."""


def bars(text: str) -> list[tuple[int, int]]:
    """Where the bars of a text stand and how wide they are, in modules from the left; QUIET is not part of it.

    Raises ValueError for what code set B has no symbol for.

    >>> bars("A")[:3], width("A")
    ([(0, 2), (3, 1), (6, 1)], 46)
    """
    at, found = 0, []
    for widths in map(WIDTHS.__getitem__, symbols(text)):
        for i, modules in enumerate(map(int, widths)):
            if i % 2 == 0:
                found.append((at, modules))
            at += modules
    return found


def width(text: str) -> int:
    """How many modules wide a text's symbol is, without its quiet zones."""
    at, modules = bars(text)[-1]
    return at + modules


def symbols(text: str) -> list[int]:
    """The numbers of a text's symbols, with start, check and stop.

    >>> symbols("A")
    [104, 33, 34, 106]
    """
    if not text or not all(FIRST <= character <= LAST for character in text):
        raise ValueError("code set B has ASCII from the blank on")
    values = [ord(character) - ord(FIRST) for character in text]
    check = (START_B + sum(place * value for place, value in enumerate(values, 1))) % MODULUS
    return [START_B, *values, check, STOP]
