"""The door to who takes part: businesses with their branches and tills, and clubs."""

from dataclasses import asdict
from typing import Any

from pynamodb.exceptions import UpdateError

from chalicelib.attributes import known
from chalicelib.people.bank import iban
from chalicelib.people.records import LOST_RACE, asked, code, kind, read, save
from chalicelib.people.tables import BusinessRecord, ClubRecord
from chalicelib.people.values import Branch, Business, Charter, Club, Contract, Tax, Till, Trade
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
def register_till(account: str, branch: str, name: str) -> Till:
    """Put a further till into a branch; refuses NotFound for a branch that the business does not have."""
    record = read(BusinessRecord, BUSINESSES, account)
    if branch not in {place["id"] for place in record.branches}:
        raise NotFound
    till = Till(f"t{len(record.tills) + 1}", branch, name)
    _keep_tills(record, [*record.tills, asdict(till)])
    return till


@asked()
def rename_till(account: str, till: str, name: str) -> None:
    """Give a till another name; refuses NotFound for one that the business does not have."""
    record = read(BusinessRecord, BUSINESSES, account)
    if till not in {kept["id"] for kept in record.tills}:
        raise NotFound
    _keep_tills(record, [{**kept, "name": name} if kept["id"] == till else kept for kept in record.tills])


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
def amend(account: str, **told: Any) -> None:
    """Change what is kept of a business or club, by name; refuses NotFound, TryAgain when others do too."""
    record: Any = read(BusinessRecord, BUSINESSES, account) if account[0] == "s" else read(ClubRecord, CLUBS, account)
    try:
        record.update(actions=[getattr(type(record), name).set(value) for name, value in told.items()])
    except UpdateError as lost:
        if code(lost) == LOST_RACE:
            raise TryAgain from None
        raise


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
