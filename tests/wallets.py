"""A wallet as somebody else would write it, from docs/people/pin.md alone: it has its key, and no network."""

import hashlib
import hmac
from dataclasses import dataclass

from chalicelib.callers import Hat
from chalicelib.people.persons import book as persons
from chalicelib.records import OFFICE
from tests.town import Town

ALPHABET = "0123456789ABCDEFGHJKLMNPQRSTUVWX"


def bits(text: str) -> str:
    return "".join(f"{ALPHABET.index(character):05b}" for character in text)


def letters(told: str) -> str:
    return "".join(ALPHABET[int(told[place : place + 5], 2)] for place in range(0, len(told), 5))


@dataclass(frozen=True)
class Wallet:
    """What `POST /v1/me/rotating-keys` told it."""

    begins: str
    key: str
    url: str = ""

    def code(self, ms: int) -> str:
        """What it shows at a moment of the server's clock."""
        told = self.begins + letters(f"{ms // 15_000:030b}")
        key = int(bits(self.key)[:256], 2).to_bytes(32)
        seal = hmac.new(key, told.encode(), hashlib.sha256).digest()
        return self.url + told + letters(f"{int.from_bytes(seal):0256b}"[:65])


def wallet(town: Town, who: str, card: str = "") -> Wallet:
    """A member's wallet with the key it just fetched, of its first card or the one that is named."""
    told = town.post("/me/rotating-keys", {"card": card} if card else {}, who).body
    return Wallet(told["begins"], told["key"], told["url"])


def shows(town: Town, who: str, ago: int = 0) -> str:
    """What a member's wallet shows, or showed so many ms ago."""
    return wallet(town, who).code(town.book.clock() - ago)


def registers(town: Town, who: str) -> str:
    """Give a member's account a person with an e-mail address."""
    person = persons.register(f"{who}@example.org")
    persons.give_hat(person.id, Hat("member", town.accounts[who]), "operator")
    return person.id


def mailed(town: Town, who: str) -> str:
    """The code in the mail that a member asks for."""
    before = _mails()
    assert town.post("/me/pin-resets", {}, who).status == 200
    (text,) = [mail for mail in _mails() if mail not in before]
    return next(line for line in text.splitlines() if line.startswith("    ")).strip()


def _mails() -> list[str]:
    from tests.shelves import everything

    return [item["text"] for item in everything(OFFICE.table) if "text" in item]
