"""What follows in the town from an application: the account, the register, the role, the line, the rules.

Each step is safe to repeat: what broke off is completed by the same call again.
"""

from contextlib import suppress
from dataclasses import asdict, replace

from chalicelib import config
from chalicelib.callers import Hat
from chalicelib.ledger import closing, days, lines
from chalicelib.ledger.book import town_book
from chalicelib.ledger.values import ACTIVE, Commutative
from chalicelib.people.admissions.values import Application
from chalicelib.people.persons import book as persons
from chalicelib.people.terms import papers
from chalicelib.people.values import Branch, Business, Charter, Club, Contract, Tax, Trade
from chalicelib.refusals import AlreadyRegistered
from chalicelib.rules.book import town_rules
from chalicelib.rules.checks import earliest
from chalicelib.rules.values import Asked

AS_BUSINESS = ("name", "contract", "iban", "tax", "branches", "trade")
AS_CLUB = ("name", "kind", "purpose", "iban", "charter")


def opened(application: Application) -> None:
    """Let a shop accept points: an account without a line, entered as new, its owner in the role; a club waits."""
    if application.kind == "shop":
        _open(application)
        _register_business(business(application, "new"))
        persons.give_hat(application.person, Hat("shop", application.account), application.id)


def live(application: Application, who: str) -> None:
    """Carry out an approval: a shop gets the town's credit line and its trade's exclusions, a club begins."""
    if application.kind == "club":
        _open(application)
        _register_club(club(application))
        persons.give_hat(application.person, Hat("club", application.account), application.id)
        return
    opened(application)
    town = config.town()
    lines.change(
        town_book(), application.account, {pocket: town.credit_line.get(pocket, 0) for pocket in town.pockets}
    )
    _rule(application, who)
    _register_business(business(application, "live"))


def registered(application: Application) -> bool:
    """Whether the register has another business or club of this name and IBAN: one that joined before all this."""
    from chalicelib.people import book as people

    told = (application.fields["trading_name"].casefold(), application.fields["iban"])
    known = people.businesses() if application.kind == "shop" else people.clubs()
    taking_part = [each for each in known if each.account != application.account and _takes_part(each)]
    return any((each.name.casefold(), each.iban) == told for each in taking_part)


def _takes_part(each: Business | Club) -> bool:
    state = each.trade.state if isinstance(each, Business) else each.charter.state
    return state in {"new", "live"}


def business(application: Application, state: str) -> Business:
    """A shop as the register has it."""
    told = application.fields
    branches = tuple(Branch(id=f"b{number}", **each) for number, each in enumerate(told["branches"], 1))
    day = days.book_day(application.submitted_at, config.town().time_zone)
    return Business(
        account=application.account,
        name=told["trading_name"],
        contract=Contract(f"20{day[:2]}-{day[2:4]}-{day[4:]}", application.id),
        iban=told["iban"],
        tax=Tax(told.get("vat_id"), told.get("tax_number")),
        branches=branches,
        trade=Trade(told["account_holder"], told["category"], told["hours"], state),
    )


def club(application: Application) -> Club:
    """A club as the register has it."""
    told = application.fields
    own = {name: told.get(name, "") for name in ("exemption_date", "exemption_authority", "booking_reference")}
    charter = Charter(form=told["form"], holder=told["account_holder"], **own)
    names = told["trading_name"], told["activity"], told["purpose"], told["iban"]
    return Club(application.account, *names, charter)


def _open(application: Application) -> None:
    book = town_book()
    none = dict.fromkeys(config.town().pockets, 0)
    book.open_party(Commutative(application.account, 1, none, {}, {}, ACTIVE, book.moment().month, {}))
    closing.reopen(book, application.account)  # one that was refused before, and applied again


def _register_business(made: Business) -> None:
    from chalicelib.people import book as people

    with suppress(AlreadyRegistered):
        people.register_business(made)
        return
    told = asdict(made)
    people.amend(made.account, **{name: told[name] for name in AS_BUSINESS})


def _register_club(made: Club) -> None:
    from chalicelib.people import book as people

    with suppress(AlreadyRegistered):
        people.register_club(made)
        return
    told = asdict(made)
    people.amend(made.account, **{name: told[name] for name in AS_CLUB})


def _rule(application: Application, who: str) -> None:
    """The margin beyond the line that the town agrees with new shops, and what the trade gives no points on."""
    rules, town, account = town_rules(), config.town(), application.account
    why = f"{application.id}: {application.fields['category']}"
    if any(change.asked.why == why for change in rules.versions(account, anew=True).every):
        return
    now = rules.ledger.clock()
    excluded = {**rules.at(now).exclusions, **papers.exclusions(application.fields["category"])}
    margin = {pocket: units for pocket, units in town.credit_grace.items() if units}
    told = {"exclusions": excluded} | ({"margin": margin} if margin else {})
    rules.change(Asked(account, told, earliest(now), who, why), soonest=True)


def closed(account: str, state: str) -> None:
    """Let a business or club take part no longer, from this moment on: no posting, no till, nobody in its role.

    What it holds stays until it is settled. `state` is why, for the register: refused, leaving.
    """
    from chalicelib.people import book as people
    from chalicelib.people import passes

    closing.close(town_book(), account)
    for credential in passes.issued(account):
        if credential.revoked_at is None:
            passes.revoke(account, credential.hash)
    for role in ("shop", "club"):
        for person in persons.wearers(account, role):
            persons.take_hat(person, Hat(role, account))
    if account[0] == "s":
        people.amend(account, trade=asdict(replace(people.business(account).trade, state=state)))
    else:
        people.amend(account, charter=asdict(replace(people.club(account).charter, state=state)))
