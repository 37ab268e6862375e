"""What is printed on a slip: a code that names its hold and proves that the town made it. Pure.

    code    hold 8 · proof 6 · check 2                   (16 characters, read from the end of a URL too)

The proof is HMAC-SHA256 over town and hold, so that no secret is kept. Its 30 bits are enough, since a slip is one
random account among 2^40 and tries are counted. The check characters notice what is mistyped before anything is asked.
"""

import hmac

from chalicelib import ids
from chalicelib.refusals import SlipUnknown, WrongCheckDigits
from chalicelib.till.cards import check_characters

ACCOUNT, PROOF, LENGTH = 8, 6, 16
MARK = "S"
"""What stands before the code in a slip's URL, and tells it from a card's."""


def code(master: bytes, town: str, account: str) -> str:
    """The code of a slip, in groups of four."""
    bare = account.removeprefix("h:") + _proof(master, town, account)
    full = bare + check_characters(bare)
    return " ".join(full[i : i + 4] for i in range(0, LENGTH, 4))


def url(host: str, told: str) -> str:
    """The text of a slip's QR, in upper case as a card's is."""
    return f"HTTPS://{host.upper()}/{MARK}/{ids.read(told)}"


def typed(text: str) -> str:
    """A slip's code in a text: typed alone, or with the URL before it, whatever a scanner made of that.

    Refuses WrongCheckDigits, and SlipUnknown for what has not the form of one.
    """
    read = ids.read(text)
    before, found = read[:-LENGTH], read[-LENGTH:]
    if len(found) < LENGTH or not set(found) <= set(ids.ALPHABET) or (before and not before.endswith(MARK)):
        raise SlipUnknown
    if check_characters(found[:-2]) != found[-2:]:
        raise WrongCheckDigits
    return found


def proven(known: tuple[bytes, ...], town: str, found: str) -> str:
    """The account of the hold that a code names; refuses SlipUnknown where this town did not make it."""
    account, proof = f"h:{found[:ACCOUNT]}", found[ACCOUNT : ACCOUNT + PROOF]
    if sum(hmac.compare_digest(_proof(key, town, account), proof) for key in known) == 0:
        raise SlipUnknown
    return account


def _proof(master: bytes, town: str, account: str) -> str:
    return ids.encoded(hmac.digest(master, f"talente slip|{town}|{account}".encode(), "sha256"), PROOF)
