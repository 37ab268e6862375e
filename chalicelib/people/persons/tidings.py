"""What people are told of their accounts by mail, whether they look or not: that a purchase came back.

Who registered hears of every return, so that nobody at a till takes points back unseen. Read off the journal's stream:
no till waits for it. A mail is called after its posting, so that it goes once.
"""

from collections.abc import Iterable

from chalicelib import config, texts
from chalicelib.ledger import days
from chalicelib.ledger.values import Receipt
from chalicelib.mail import book as mail
from chalicelib.people import book as people
from chalicelib.people.persons import book as persons
from chalicelib.people.persons.values import Person
from chalicelib.refusals import NotFound


def told(postings: Iterable[Receipt]) -> int:
    """Tell the holders of each return; answers how many mails that made. Refuses TryAgain."""
    return sum(_tell(each, holder) for each in postings if each.kind == "return" for holder in _holders(each))


def _holders(posting: Receipt) -> list[Person]:
    accounts = {leg["a"] for leg in posting.legs if leg["a"][0] == "m"}
    wearers = {one for account in accounts for one in persons.wearers(account, "member")}
    return [person for person in map(persons.person, sorted(wearers)) if person.mail]


def _tell(posting: Receipt, holder: Person) -> int:
    town = config.town()
    day = days.calendar_day(posting.posted_at, town.time_zone)
    subject, text = texts.mail(
        "return", holder.language, town=town.programme, day=f"{day:%d.%m.%Y}", shop=_shop(posting), posting=posting.id
    )
    mail.send(f"return-{posting.id}-{holder.id[2:]}", [holder.mail], subject, text, holder.language)
    return 1


def _shop(posting: Receipt) -> str:
    account = next((leg["a"] for leg in posting.legs if leg["a"][0] == "s"), "")
    try:
        return people.business(account).name
    except NotFound:
        return account or "?"
