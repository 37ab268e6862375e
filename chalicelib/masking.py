"""What of a fault may stand in a log: where it came from and of which kind, not the values it was about. Pure."""

import re
from collections.abc import Iterator
from traceback import TracebackException

HIDDEN = "…"
_QUOTED = re.compile(r"""(?<!\w)(['"]).*?(?:\1(?!\w)|\Z)""", re.DOTALL)
_TELLING = re.compile(r"[\w.:+/=@-]*[\d@][\w.:+/=@-]*|\b[a-z]:\w{8}\b")
"""What has a digit or is an address; an account's id may have neither."""


def masked(text: str) -> str:
    """A text without what stands in quotes and without words that tell: no name, id, code, key, address or amount.

    >>> masked("no stripe of s:7F3K2MQ8 for 'Anna'"), masked("m:HQNGGKTP of anna@example.org is gone")
    ('no stripe of … for …', '… of … is gone')
    """
    return _TELLING.sub(HIDDEN, _QUOTED.sub(HIDDEN, text))


def trace(fault: BaseException) -> str:
    """A fault's traceback as Python prints it, causes first, each message masked."""
    return "".join(reversed([*_parts(TracebackException.from_exception(fault))]))


def _parts(told: TracebackException | None) -> Iterator[str]:
    while told:
        yield "".join([*told.stack.format(), *map(masked, told.format_exception_only())])
        told = told.__cause__ or (None if told.__suppress_context__ else told.__context__)
