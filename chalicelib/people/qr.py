"""QR codes as pictures. The library is imported at use: no scan needs it."""

from io import BytesIO


def svg(text: str) -> str:
    """A QR code as an SVG element, four modules of quiet zone around it, error correction M.

    Source: ISO/IEC 18004.

    >>> svg("https://t.town.de/?shop=7F3K2MQ8").startswith("<svg")
    True
    """
    import segno

    into = BytesIO()
    segno.make_qr(text, error="m").save(into, kind="svg", xmldecl=False, border=4, nl=False)
    return into.getvalue().decode()
