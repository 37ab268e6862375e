"""Cards: the code a QR carries, the number printed beside it, and how both are read back.

A code names its birth account and proves that the town made it, so that a scan needs no look-up of cards. Both use
the alphabet of `ids` only: equal on German and US keyboards, upper or lower case. A code is read from its end,
since old keyboard scanners garble what stands before it.

    code    town 2 · print run 3 · account 8 · card 2 · proof 16    (31 characters, 80 bits of HMAC-SHA256)
    number  town 2 · account 8 · card 2 · check 2                   (a pure system of ISO 7064: modulus 1021, radix 32)

A wallet shows a code of its own that changes all the time (`rotating`): longer by three, with a W behind the town.

A printed card comes with a stub that is kept at home. Its block code stops the card, its recovery code moves what the
card holds to another one; both follow from the card, so that nothing of them is kept.
"""

import hmac
from dataclasses import dataclass
from functools import lru_cache

from chalicelib import ids
from chalicelib.refusals import CardForeign, CardForged, MalformedCard, WrongCheckDigits
from chalicelib.till import rotating
from chalicelib.till.rotating import Rotating

CODE, NUMBER, PROOF = 31, 14, 16
DIGITAL = "D00"
"""The print run of cards that are never printed."""
BLOCK, RECOVERY = 8, 16
"""Characters of a stub's codes: 40 bits, of which tries are counted, and 80."""
PRACTICE_BATCH = "000"
PRACTICE = ("m:00000000", "00")
"""The town's practice card, its account and number: no account is ever opened for it, no print run has its letters."""
CHECK_MODULUS = 1021
"""The largest prime below 32 x 32: two check characters notice every wrong character and every swapped pair."""


@dataclass(frozen=True)
class Card:
    """A card as it was shown: its birth account and its number on it.

    `batch` is the print run of a printed code, `rotating` is of a wallet's code; a typed number has neither.
    """

    account: str
    number: str
    batch: str | None
    rotating: Rotating | None = None

    @property
    def typed(self) -> bool:
        """A typed number is no secret: it earns, and does not pay without a PIN."""
        return self.batch is None and self.rotating is None

    @property
    def practice(self) -> bool:
        """The practice card is scanned like any other, and books nothing."""
        return (self.account, self.number) == PRACTICE


@dataclass(frozen=True)
class Stub:
    """What the stub of a printed card says: the code that blocks it, and the one that moves its balance."""

    block: str
    recovery: str


class Press:
    """What a town makes cards with: its two letters and its master key; `older` keys still prove what they made."""

    def __init__(self, town: str, key: bytes, *older: bytes) -> None:
        self.town, self.key, self.older = town, key, older

    def code(self, batch: str, account: str, card: str) -> str:
        """The secret text of one card's QR; `batch` is the print run's three characters."""
        open_part = f"{self.town}{batch}{account.removeprefix('m:')}{card}"
        return open_part + _proof(open_part, batch_key(self.key, self.town, batch))

    def practice_code(self) -> str:
        """The text of the practice card's QR."""
        return self.code(PRACTICE_BATCH, *PRACTICE)

    def printed_number(self, account: str, card: str) -> str:
        """The number printed on a card, in groups of four."""
        bare = f"{self.town}{account.removeprefix('m:')}{card}"
        full = bare + check_characters(bare)
        return " ".join(full[i : i + 4] for i in range(0, NUMBER, 4))

    def stub(self, account: str, card: str) -> Stub:
        """The codes of a card's stub, in groups of four."""
        codes = (_stub_code(self.key, self.town, account, card, use) for use in ("block", "recovery"))
        return Stub(*(" ".join(code[i : i + 4] for i in range(0, len(code), 4)) for code in codes))

    def wallet_key(self, account: str, card: str, generation: int) -> tuple[str, bytes]:
        """What a wallet makes its codes with: what they begin with, and the key."""
        begins = rotating.prefix(self.town, account, card, generation)
        return begins, rotating.key(self.key, begins)

    def blocks(self, card: Card, text: str) -> bool:
        """Whether a text is what blocks a card: the block code of its stub, or the recovery code."""
        return self._fits(card, text, "block") or self.recovers(card, text)

    def recovers(self, card: Card, text: str) -> bool:
        """Whether a text is the recovery code of a card's stub."""
        return self._fits(card, text, "recovery")

    def _fits(self, card: Card, text: str, use: str) -> bool:
        typed, keys = ids.read(text), (self.key, *self.older)
        known = [_stub_code(key, self.town, card.account, card.number, use) for key in keys]
        return typed.isascii() and sum(hmac.compare_digest(typed, code) for code in known) > 0

    def shown(self, text: str) -> Card:
        """The card behind what a till read: a code, a whole URL, a wallet's code, or a printed number.

        Refuses MalformedCard, CardForeign, CardForged and WrongCheckDigits.
        """
        read = ids.read(text)
        if len(read) == NUMBER:
            return self._typed(read)
        if len(read) < CODE:
            raise MalformedCard
        if read[-rotating.LENGTH :].startswith(self.town + rotating.MARK) and len(read) >= rotating.LENGTH:
            return self._rotating(read[-rotating.LENGTH :])
        return self._scanned(read[-CODE:])

    def _rotating(self, code: str) -> Card:
        if not set(code) <= set(ids.ALPHABET):
            raise MalformedCard
        made = rotating.proven(code, self.key, *self.older)
        if made is None:
            raise CardForged
        return Card(f"m:{code[3:11]}", code[11:13], None, made)

    def _scanned(self, code: str) -> Card:
        if not set(code) <= set(ids.ALPHABET):
            raise MalformedCard
        if code[:2] != self.town:
            raise CardForeign
        open_part, batch = code[:-PROOF], code[2:5]
        keys = (batch_key(key, self.town, batch) for key in (self.key, *self.older))
        if not any(hmac.compare_digest(_proof(open_part, key), code[-PROOF:]) for key in keys):
            raise CardForged
        return Card(f"m:{code[5:13]}", code[13:15], batch)

    def _typed(self, number: str) -> Card:
        if not set(number) <= set(ids.ALPHABET):
            raise MalformedCard
        if check_characters(number[:-2]) != number[-2:]:
            raise WrongCheckDigits
        if number[:2] != self.town:
            raise CardForeign
        return Card(f"m:{number[2:10]}", number[10:12], None)


def _proof(open_part: str, key: bytes) -> str:
    return ids.encoded(hmac.digest(key, open_part.encode(), "sha256"), PROOF)


def _stub_code(key: bytes, town: str, account: str, card: str, use: str) -> str:
    said = f"talente stub|{town}|{account}|{card}|{use}".encode()
    return ids.encoded(hmac.digest(key, said, "sha256"), BLOCK if use == "block" else RECOVERY)


@lru_cache(maxsize=256)
def batch_key(key: bytes, town: str, batch: str) -> bytes:
    """One key per print run, by HKDF-Expand (RFC 5869, section 2.3) with a single block."""
    return hmac.digest(key, f"talente card|{town}|{batch}".encode() + b"\x01", "sha256")


def url(host: str, code: str) -> str:
    """The text of a card's QR: upper case, so that QR's alphanumeric mode keeps the symbol small."""
    return f"HTTPS://{host.upper()}/{code}"


def check_characters(text: str) -> str:
    """The two characters that make a text, read as a number to the base 32, one more than a multiple of 1021.

    Source: ISO 7064, pure systems with two check characters, with the alphabet's radix in place of 36. (MOD 97-10
    turns letters into two digits and misses a letter in a digit's place, which is how a number is mistyped.)

    >>> check_characters("TG7F3K2MQ807")
    'HV'
    """
    check = (1 - ids.number(text) * 32**2) % CHECK_MODULUS
    return ids.ALPHABET[check // 32] + ids.ALPHABET[check % 32]
