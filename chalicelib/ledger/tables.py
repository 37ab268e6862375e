"""The ledger's items as they are kept in `balance` and `journal`; docs/ledger.md, "Tables", explains each name.

Nothing outside the ledger's doors imports this module.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from chalicelib.attributes import Item, item, plain, values
from chalicelib.ledger.days import BEFORE_ALL
from chalicelib.ledger.stripes import is_budget
from chalicelib.ledger.values import ACTIVE, Commutative, Purse, Receipt, Sequenced, Stripe
from chalicelib.pockets import split

MEMBER_PARTS = {"pk", "sk", "v", "tv", "st", "tm", "lj", "lh", "dy"}
Key = dict[str, dict[str, str]]


@dataclass(frozen=True)
class Names:
    """The names of one town's tables."""

    balance: str
    journal: str


def posting_key(posting_id: str) -> Key:
    return {"pk": {"S": f"J#{posting_id}"}}


def account_key(account: str, part: str = "B") -> Key:
    return {"pk": {"S": f"A#{account}"}, "sk": {"S": part}}


def stripe_key(account: str, number: int) -> Key:
    return account_key(account, f"S#{number:02d}")


def sequenced_item(account: str, terms: Mapping[str, Any]) -> Item:
    """A new sequenced account: no value yet, version 0, terms version 1."""
    return account_key(account) | item({"v": 0, "tv": 1, "st": ACTIVE, "tm": terms, "lj": "", "lh": ""})


def commutative_items(account: str, opening: Commutative) -> list[Item]:
    """A new commutative account: its META, and stripes that share its floors."""
    meta = {
        "n": opening.stripes,
        "fl": opening.floors,
        "gr": opening.graces,
        "tm": opening.terms,
        "st": opening.state,
        "od": opening.opened,
    }
    shares = {pocket: split(floor, opening.stripes) for pocket, floor in opening.floors.items()}
    state = {"st": opening.state}
    stripes = [
        stripe_key(account, i) | item(_stripe_values({pocket: share[i] for pocket, share in shares.items()}) | state)
        for i in range(opening.stripes)
    ]
    return [account_key(account, "META") | item(meta), *stripes]


def _stripe_values(floors: Mapping[str, int]) -> dict[str, Any]:
    made: dict[str, Any] = {"st": ACTIVE, "pc": BEFORE_ALL, "n": 0}
    for pocket, floor in floors.items():
        made |= {f"{pocket}_b": 0, f"{pocket}_fl": floor, f"{pocket}_av": -floor}
    return made


def further_stripe(party: Commutative, number: int, day: str, before: str) -> Item:
    """A stripe that an account gets on a book day: without value, share or budget, and closed for all days before.

    Nothing of those days can be on it, and so it needs no close of theirs.
    """
    names = {name for part in party.parts for name in part.headrooms}
    fresh = _stripe_values(dict.fromkeys(sorted(names), 0))
    return stripe_key(party.account, number) | item(fresh | {"pc": before, "od": day})


def sequenced_read(stored: Item) -> Sequenced:
    read = values(stored)
    spent = read.get("dy", {})
    return Sequenced(
        account=read["pk"][2:],
        version=read["v"],
        terms_version=read["tv"],
        state=read["st"],
        terms=read["tm"],
        purses={name: purse_read(part) for name, part in read.items() if is_purse(name, part)},
        last=read["lj"],
        chain=read["lh"],
        spent_on=spent.pop("d", ""),
        spent=spent,
    )


def is_purse(name: str, part: Any) -> bool:
    """Whether a member's attribute is a pocket; what else a later release keeps there is left alone."""
    return name not in MEMBER_PARTS and isinstance(part, dict) and "b" in part


def purse_read(stored: Mapping[str, int]) -> Purse:
    return Purse(stored["b"], {name: amount for name, amount in stored.items() if name != "b"})


def purse_written(purse: Purse) -> dict[str, Any]:
    return item({"b": purse.balance, **purse.buckets})


def stripe_read(stored: Item) -> Stripe:
    read = values(stored)

    def by_pocket(ending: str) -> dict[str, int]:
        return {name.removesuffix(ending): value for name, value in read.items() if name.endswith(ending)}

    return Stripe(
        number=int(read["sk"][2:]),
        state=read["st"],
        closed=read["pc"],
        balances=by_pocket("_b"),
        headrooms=by_pocket("_av"),
        floors=by_pocket("_fl"),
        count=read["n"],
        days={name[1:]: number for name, number in read.items() if name[0] == "n" and name[1:].isdigit()},
        opened=read.get("od", ""),
    )


def commutative_read(stored: list[Item]) -> Commutative:
    """An account from its META and its stripes, as one query answers them."""
    meta = values(stored[0])
    parts = tuple(map(stripe_read, stored[1:]))
    balances: Counter[str] = Counter()
    days: Counter[str] = Counter()
    for stripe in parts:
        balances.update({name: held for name, held in stripe.balances.items() if not is_budget(name)})
        days.update(stripe.days)
    return Commutative(
        account=meta["pk"][2:],
        stripes=meta["n"],
        floors=meta["fl"],
        graces=meta["gr"],
        terms=meta["tm"],
        state=meta["st"],
        opened=meta["od"],
        balances=dict(balances),
        days=dict(days),
        budgets=meta.get("bg", {}),
        parts=parts,
        margin_stripes=meta.get("mn", meta["n"]),
        widest=widest_margins(meta),
    )


def widest_margins(meta: Mapping[str, Any]) -> dict[str, int]:
    """How far beyond its floor an account may be granted to go, by pocket: as agreed, or as rules widened it."""
    told = {name.removeprefix("wm_"): margin for name, margin in meta.items() if name.startswith("wm_")}
    return {**told, **{pocket: max(agreed, told.get(pocket, 0)) for pocket, agreed in meta["gr"].items()}}


def receipt_read(stored: Item, replayed: bool = False) -> Receipt:
    read = values(stored)
    return Receipt(
        id=read["pk"][2:],
        kind=read["k"],
        at=read["ev"],
        posted_at=read["ts"],
        party=read["pa"],
        legs=tuple(read["l"]),
        facts=read.get("fa", {}),
        reference=read.get("ref", {}),
        returns=read.get("ro", ""),
        replayed=replayed,
    )


def pointed(stored: Item) -> str:
    """The posting that a pointer of the journal leads to; empty where the item is a posting itself."""
    return str(plain(stored["to"])) if "to" in stored else ""


def fingerprint_read(stored: Item) -> str:
    return str(plain(stored["rh"]))
