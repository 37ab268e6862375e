"""The PIN of a letter. Pure."""

import hmac
from contextlib import suppress
from itertools import count

from chalicelib.refusals import TrivialPin
from chalicelib.till.pins.decisions import check_strength

DIGITS = 4
"""As bank cards have; who wants six sets them."""


def pin(master: bytes, account: str, said: str) -> str:
    """The PIN that an account gets by one call's key (`said`): the first of its row that thieves do not try first.

    It follows from both, so that it is kept nowhere and the same call prints the same; without the master key nobody
    can tell it from a random one.

    >>> pin(bytes(32), "m:7F3K2MQ8", "operator|a-key") == pin(bytes(32), "m:7F3K2MQ8", "operator|a-key")
    True
    """
    for turn in count():
        text = f"talente letter pin|{account}|{said}|{turn}"
        made = f"{int.from_bytes(hmac.digest(master, text.encode(), 'sha256'), 'big') % 10**DIGITS:0{DIGITS}}"
        with suppress(TrivialPin):
            check_strength(made)
            return made
    raise AssertionError
