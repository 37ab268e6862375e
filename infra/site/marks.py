"""A town's mark, as pages' heads and telephones' home screens show it: its own logo, or a neutral one.

A town's logo is `chalicelib/towns/<id>.svg`, square, with all that it shows within itself.
"""

from base64 import b64encode

from chalicelib import config

LARGEST = 20_000
"""Bytes of a logo: every page loads it."""
TILE = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 512 512">{}</svg>\n'
ROUND = '<rect width="512" height="512" rx="96" fill="{}"/>'


def mark(town_id: str) -> str:
    """The mark as an SVG file: a tile, so that it stands out from a light and from a dark page.

    Its middle, four fifths wide, holds everything: telephones cut the rest into their own shape. Raises RuntimeError
    for a logo that is too large.
    """
    logo = config.TOWNS / f"{town_id}.svg"
    return TILE.format(_framed(logo.read_bytes()) if logo.is_file() else _neutral(config.town(town_id).accent))


def _framed(logo: bytes) -> str:
    """A logo on white. As a picture within the picture it can neither run nor load anything."""
    if len(logo) > LARGEST:
        raise RuntimeError(f"a logo has {LARGEST} bytes at most, and this one has {len(logo)}")
    source = f"data:image/svg+xml;base64,{b64encode(logo).decode()}"
    return ROUND.format("#fff") + f'<image x="86" y="86" width="340" height="340" href="{source}"/>'


def _neutral(accent: str) -> str:
    """Two rings that overlap, as on the cards: people in a town do so too."""
    rings = "".join(f'<circle cx="{x}" cy="256" r="104"/>' for x in (196, 316))
    return ROUND.format(accent) + f'<g fill="none" stroke="#fff" stroke-width="36">{rings}</g>'
