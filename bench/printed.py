"""Cards in print: what the files of a print run's part cost beside drawing its codes, and how large they get."""

from collections.abc import Callable
from time import process_time
from typing import TypeVar

from bench.figures import Goal, measures
from bench.site import Site
from chalicelib import config, ids
from chalicelib.documents import prints, symbols
from chalicelib.documents.prints import Face, Run
from chalicelib.people import links
from chalicelib.till.cards import Press, url

CARDS = 500
"""A part of a print run (people/batches/decisions.py, TOGETHER)."""
Made = TypeVar("Made")


@measures(Goal("print.ratio", 3.5), Goal("print.bytes_per_card", 6_000))
def print_files(_: Site) -> list[float]:
    """The processor's time for all four files over that of their QR codes, made one by one by the library.

    The bytes are those of `cards.pdf`.
    """
    run = Run(config.town("torgau"), "colour", [_face(serial) for serial in range(CARDS)])
    prints.files(Run(run.town, run.design, run.faces[:1]))  # the typesetter's start
    drawing, _drawn = _timed(
        lambda: [(symbols.qr(face.url), symbols.qr(face.register, mode="byte")) for face in run.faces]
    )
    setting, made = _timed(lambda: prints.files(run))
    return [setting / drawing, len(made["cards.pdf"]) / CARDS]


def _timed(work: Callable[[], Made]) -> tuple[float, Made]:
    began = process_time()
    made = work()
    return process_time() - began, made


def _face(serial: int) -> Face:
    town, account = config.town("torgau"), ids.fresh("m")
    press = Press(town.code, bytes(32))
    stub, code = press.stub(account, "01"), press.code("A07", account, "01")
    number = press.printed_number(account, "01")
    at_home = links.stub(town.host, number, stub.block)
    return Face(f"A07-{serial:04}", number, url(town.host, code), "", stub.block, stub.recovery, at_home)
