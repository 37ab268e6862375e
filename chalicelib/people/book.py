"""The door to who takes part: businesses with their branches and tills, and clubs."""

from dataclasses import asdict
from typing import Any

from pynamodb.exceptions import UpdateError

from chalicelib.attributes import known
from chalicelib.people.bank import iban
from chalicelib.people.records import LOST_RACE, asked, code, kind, read, save
from chalicelib.people.tables import BusinessRecord, ClubRecord
from chalicelib.people.values import Branch, Business, Charter, Club, Contract, Tax, Till, Trade
from chalicelib.records import Action
from chalicelib.refusals import AlreadyRegistered, NotFound, TryAgain

BUSINESSES = "BUSINESSES"
CLUBS = "CLUBS"


@asked()
def register_business(business: Business) -> None:
    """Keep a new business; refuses AlreadyRegistered, and InvalidValue for a wrong IBAN."""
    fields = asdict(business) | {"iban": iban(business.iban)}
    record = kind(BusinessRecord)(BUSINESSES, fields.pop("account"), **fields)
    save(record, AlreadyRegistered())


@asked()
def register_club(club: Club) -> None:
    """Keep a new club; refuses AlreadyRegistered, and InvalidValue for a wrong IBAN."""
    fields = asdict(club) | {"iban": iban(club.iban) if club.iban else None}
    record = kind(ClubRecord)(CLUBS, fields.pop("account"), **fields)
    save(record, AlreadyRegistered())


@asked()
def entry(made: Business | Club, *only: str) -> Action:
    """Part of a transaction: a business or club, new or in place of what was kept of it but its tills.

    Where fields are named, `only` these change. It fails where somebody changed it since. Refuses InvalidValue for a
    wrong IBAN.
    """
    model: type[BusinessRecord | ClubRecord] = BusinessRecord if isinstance(made, Business) else ClubRecord
    place = BUSINESSES if isinstance(made, Business) else CLUBS
    fields = asdict(made) | {"iban": iban(made.iban) if made.iban else None}
    account = fields.pop("account")
    try:
        record = read(model, place, account)
        fields = {field: value for field, value in fields.items() if field in (only or fields.keys() - {"tills"})}
    except NotFound:
        record = kind(model)(place, account)
    for field, value in fields.items():
        setattr(record, field, value)
    return {"Put": record.get_save_kwargs_from_instance()}


@asked()
def register_till(account: str, branch: str, name: str) -> Till:
    """Put a further till into a branch; refuses NotFound for a branch that the business does not have."""
    record = read(BusinessRecord, BUSINESSES, account)
    if branch not in {place["id"] for place in record.branches}:
        raise NotFound
    till = Till(f"t{len(record.tills) + 1}", branch, name)
    _keep_tills(record, [*record.tills, asdict(till)])
    return till


@asked()
def renaming(account: str, till: str, name: str) -> tuple[str, Action]:
    """A till's name, and the part of a transaction that gives it another; it fails where the business changed since.

    Refuses NotFound for a till that the business does not have.
    """
    record = read(BusinessRecord, BUSINESSES, account)
    names = {kept["id"]: str(kept["name"]) for kept in record.tills}
    if till not in names:
        raise NotFound
    record.tills = [{**kept, "name": name} if kept["id"] == till else kept for kept in record.tills]
    return names[till], {"Put": record.get_save_kwargs_from_instance()}


def _keep_tills(record: BusinessRecord, tills: list[dict[str, Any]]) -> None:
    """Refuses TryAgain where somebody changed the business since it was read."""
    try:
        record.update(actions=[BusinessRecord.tills.set(tills)])
    except UpdateError as lost:
        if code(lost) == LOST_RACE:
            raise TryAgain from None
        raise


@asked()
def businesses() -> list[Business]:
    """Every business, in the order of its account."""
    return [_business(record) for record in kind(BusinessRecord).query(BUSINESSES)]


@asked()
def business(account: str) -> Business:
    """One business; refuses NotFound."""
    return _business(read(BusinessRecord, BUSINESSES, account))


@asked()
def clubs() -> list[Club]:
    """Every club, in the order of its account."""
    return [_club(record) for record in kind(ClubRecord).query(CLUBS)]


@asked()
def club(account: str) -> Club:
    """One club; refuses NotFound."""
    return _club(read(ClubRecord, CLUBS, account))


@asked()
def name(account: str) -> str:
    """What a business or a club is called; empty for any other account, and for one that nobody entered."""
    match account[:2]:
        case "s:":
            kind: tuple[type[BusinessRecord | ClubRecord], str] = BusinessRecord, BUSINESSES
        case "c:":
            kind = ClubRecord, CLUBS
        case _:
            return ""
    try:
        return read(*kind, account).name
    except NotFound:
        return ""


def _business(record: BusinessRecord) -> Business:
    return Business(
        account=record.sk,
        name=record.name,
        contract=known(Contract, record.contract),
        iban=record.iban,
        tax=known(Tax, record.tax),
        branches=tuple(known(Branch, branch) for branch in record.branches),
        tills=tuple(known(Till, till) for till in record.tills),
        trade=known(Trade, record.trade or {}),
    )


def _club(record: ClubRecord) -> Club:
    charter = known(Charter, record.charter or {})
    return Club(record.sk, record.name, record.kind, record.purpose, record.iban, charter)
