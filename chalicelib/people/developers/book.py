"""The door to developers' keys: a key is a till of its own, whose credential is good for its scopes alone."""

from chalicelib import ids
from chalicelib.callers import Caller
from chalicelib.ledger.book import town_book
from chalicelib.people import passes
from chalicelib.people.credentials import Claims
from chalicelib.people.tills import book as tills
from chalicelib.people.tills.values import Place
from chalicelib.people.trail import book as trail
from chalicelib.refusals import NotFound

LABEL = "developer"


def made(caller: Caller, name: str, branch: str, scopes: tuple[str, ...]) -> tuple[str, str]:
    """A new key's id, which is its till's, and its token; refuses NotFound for a branch that the shop has not."""
    shop = caller.party
    till = tills.registered(shop, branch, name)
    nonce = ids.secret(tills.NONCE)
    claims = Claims("developer", shop, town_book().clock(), nonce, branch, till.id, scopes=scopes)
    token = passes.issue(claims, LABEL)
    trail.noted(caller, "developer_key_made", shop, after={"till": till.id, "scopes": list(scopes)})
    return till.id, token


def listed(shop: str) -> list[Place]:
    """A shop's keys, those that were taken back too."""
    return [place for place in tills.places(shop) if place.kind == "developer"]


def revoke(caller: Caller, key: str) -> None:
    """End a key within a minute; again is once. Refuses NotFound."""
    if key not in {place.id for place in listed(caller.party)}:
        raise NotFound
    tills.revoke(caller, caller.party, key)
