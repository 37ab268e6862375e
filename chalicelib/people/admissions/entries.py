"""What follows in the town from an application: the account, the register, the role, the line, the rules.

Each step is safe to repeat: what broke off is completed by the same call again. And each asks, in the transaction that
does it, whether the application still is as it was decided: what comes late undoes no later decision.
"""

from collections.abc import Sequence
from dataclasses import replace

from chalicelib import config, records
from chalicelib.callers import Hat
from chalicelib.ledger import closing, days, lines
from chalicelib.ledger.book import town_book
from chalicelib.ledger.values import CLOSED, Commutative
from chalicelib.people.admissions.tables import APPLICATIONS
from chalicelib.people.admissions.values import Application
from chalicelib.people.persons import book as persons
from chalicelib.people.terms import papers
from chalicelib.people.values import Branch, Business, Charter, Club, Contract, Tax, Trade
from chalicelib.records import OFFICE, Action
from chalicelib.refusals import TryAgain
from chalicelib.rules.book import town_rules
from chalicelib.rules.checks import earliest
from chalicelib.rules.values import Asked

TRIES = 4


def opened(application: Application) -> None:
    """Let a shop accept points: an account without a line, entered as new, its owner in the role; a club waits."""
    if application.kind == "shop":
        _begin(application, business(application, "new"))


def live(application: Application, who: str) -> None:
    """Carry out an approval: a shop gets the town's credit line and its trade's exclusions, a club begins."""
    if application.kind == "club":
        _begin(application, club(application))
        return
    opened(application)
    town = config.town()
    lines.change(
        town_book(), application.account, {pocket: town.credit_line.get(pocket, 0) for pocket in town.pockets}
    )
    _rule(application, who)
    _enter(business(application, "live"), [as_decided(application)])


def as_decided(application: Application) -> Action:
    """Part of a transaction: nothing was decided of the application since, nor was it handed in anew or left."""
    told = {"state": application.state, "submitted_at": application.submitted_at, "done_at": application.done_at}
    return OFFICE.unchanged(APPLICATIONS, application.id, told)


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


def _begin(application: Application, made: Business | Club) -> None:
    """Account, register, role; closed at first, so that one transaction opens it, and only as it was decided."""
    book, so = town_book(), as_decided(application)
    none = dict.fromkeys(config.town().pockets, 0)
    book.open_party(Commutative(application.account, 1, none, {}, {}, CLOSED, book.moment().month, {}))
    if closing.reopen(book, application.account, [so]):
        _enter(made, [so])
        hat = Hat(application.kind, application.account)
        records.written(*persons.hat_actions(application.person, hat, application.id), so)


def _enter(made: Business | Club, given: Sequence[Action], *only: str) -> None:
    """Keep what the register says, or `only` some of it; nothing where what is given fails. Refuses TryAgain."""
    from chalicelib.people import book as people

    for _ in range(TRIES):
        if records.written(people.entry(made, *only), *given):
            return
        if given and not records.written(*given):
            return
    raise TryAgain


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


def closed(account: str, state: str, given: Sequence[Action] = ()) -> None:
    """Let a business or club take part no longer, from this moment on: no posting, no till, nobody in its role.

    What it holds stays until it is settled. `state` is why, for the register: refused, leaving. `given` must hold for
    any of it to happen. Refuses NotFound.
    """
    from chalicelib.people import passes
    from chalicelib.people.tills import book as tills

    if not closing.close(town_book(), account, given):
        return
    tills.codes_ended(account)
    for credential in passes.issued(account):
        if credential.revoked_at is None:
            passes.revoke(account, credential.hash)
    for role in ("shop", "club"):
        for person in persons.wearers(account, role):
            records.written(*persons.taken_actions(person, Hat(role, account)), *given)
    _enter(_ending(account, state), given, "trade" if account[0] == "s" else "charter")


def _ending(account: str, state: str) -> Business | Club:
    from chalicelib.people import book as people

    if account[0] == "s":
        shop = people.business(account)
        return replace(shop, trade=replace(shop.trade, state=state))
    club = people.club(account)
    return replace(club, charter=replace(club.charter, state=state))
