"""Identifiers in the town's alphabet: 32 characters that are equal on German and US keyboards and hard to confuse.

I, O, Y and Z are left out; what somebody types in their place for one and zero is read as meant.
"""

import secrets
from base64 import b32encode
from hashlib import sha256

ALPHABET = "0123456789ABCDEFGHJKLMNPQRSTUVWX"
_OURS = bytes.maketrans(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", ALPHABET.encode())
"""The alphabet of RFC 4648, section 6, which the standard library writes, letter by letter as ours."""
_READ_AS = str.maketrans("IO", "10")


def fresh(kind: str) -> str:
    """A new random account id such as `m:7F3K2MQ8`; 40 bits, so a clash is refused by its creation, not here."""
    return f"{kind}:{secret(8)}"


def secret(characters: int) -> str:
    """A random text of the alphabet, five bits a character: what nobody may guess."""
    return "".join(secrets.choice(ALPHABET) for _ in range(characters))


def encoded(data: bytes, characters: int) -> str:
    """The first bits of some bytes as text of the alphabet, five bits a character.

    >>> encoded(bytes([0b00001_000, 0b10_000000]), 2)
    '12'
    """
    return b32encode(data)[:characters].translate(_OURS).decode()


def number(text: str) -> int:
    """A text of the alphabet as a number to the base 32.

    >>> number("1X")
    63
    """
    value = 0
    for character in text:
        value = value * 32 + ALPHABET.index(character)
    return value


def numeral(value: int, characters: int) -> str:
    """A number to the base 32 as so many characters of the alphabet, the other way round than `number`.

    >>> numeral(63, 3)
    '01X'
    """
    return "".join(ALPHABET[value >> 5 * place & 31] for place in reversed(range(characters)))


def digest(text: str) -> str:
    """130 bits of SHA-256 over a text, as 26 characters of the alphabet."""
    return encoded(sha256(text.encode()).digest(), 26)


def read(text: str) -> str:
    """What was typed or scanned, in the alphabet's own letters.

    >>> read("tg-o1i 7f3k")
    'TG0117F3K'
    """
    return "".join(c for c in text.upper() if c.isalnum()).translate(_READ_AS)
