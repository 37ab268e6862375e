"""The code that a wallet shows: another one every 15 seconds, made without a network, and good once to pay with. Pure.

    code    town 2 · W · account 8 · card 2 · generation 2 · step 6 · proof 13    (34 characters)
    key     HMAC-SHA256(master key, "talente wallet|TG|7F3K2MQ8|07|00" and a byte 01)
    proof   the first 65 bits of HMAC-SHA256(key, the 21 characters before it)

The step counts the whole quarters of a minute since 1970 UTC. The key is the wallet's own; a higher generation makes
another key, and what the one before made is over. docs/people/pin.md has an example to build against.
Source of the idea: RFC 6238, section 4; here the code tells its step, so that a late award can be judged by it.
"""

import hmac
from dataclasses import dataclass

from chalicelib import ids
from chalicelib.refusals import CodeExpired

LENGTH, PROOF, MARK = 34, 13, "W"
STEP_MS = 15_000
TOLERANCE = 1
"""So many steps a code may be early or late: clocks differ, and a hand takes time to the scanner."""
GENERATIONS = 32**2


@dataclass(frozen=True)
class Rotating:
    """When a code was made, and by which key of its card."""

    generation: int
    step: int


def step_at(ms: int) -> int:
    return ms // STEP_MS


def prefix(town: str, account: str, card: str, generation: int) -> str:
    """What all codes of one key begin with; what follows are step and proof."""
    return f"{town}{MARK}{account.removeprefix('m:')}{card}{ids.numeral(generation, 2)}"


def key(master: bytes, begins: str) -> bytes:
    """The key to all codes with a prefix, by HKDF-Expand (RFC 5869, section 2.3) with a single block."""
    town, account, card, generation = begins[:2], begins[3:11], begins[11:13], begins[13:]
    return hmac.digest(master, f"talente wallet|{town}|{account}|{card}|{generation}".encode() + b"\x01", "sha256")


def code(begins: str, wallet_key: bytes, step: int) -> str:
    """What a wallet shows during one step."""
    told = begins + ids.numeral(step, 6)
    return told + ids.encoded(hmac.digest(wallet_key, told.encode(), "sha256"), PROOF)


def proven(text: str, *masters: bytes) -> Rotating | None:
    """When a code was made, if one of these keys proves it; None where none does."""
    begins, step = text[:15], ids.number(text[15:21])
    made = [code(begins, key(master, begins), step) for master in masters]
    if sum(hmac.compare_digest(text, each) for each in made) == 0:
        return None
    return Rotating(ids.number(begins[13:]), step)


def check(shown: Rotating | None, generation: int, at: int, *, late: bool = False) -> None:
    """Refuses CodeExpired for a code that was not made at this moment (ms), or by a key that is none any more.

    An award that comes home late takes nothing, and may be by a key that was good when it was scanned.
    """
    if shown is None:
        return
    known = shown.generation <= generation if late else shown.generation == generation
    if not known or abs(step_at(at) - shown.step) > TOLERANCE:
        raise CodeExpired
