"""What a shop or club puts up, made of what the register knows of it."""

from chalicelib import config
from chalicelib.people import links
from chalicelib.people.kits import counter, posters
from chalicelib.people.kits.posters import KINDS, Poster
from chalicelib.refusals import NotFound

LIVE = {"new", "live"}


def link(account: str) -> str:
    """Where a shop's or club's QR code leads; refuses NotFound for one that does not take part."""
    _told(account)
    return links.digital_card(config.town().host, account)


def names(account: str) -> list[str]:
    """What there is to print, by name; the card for the counter is for shops."""
    return posters.names() + (counter.names() if account[0] == "s" else [])


def poster(account: str, name: str) -> bytes:
    """A poster or counter card as PDF, by its name (`a4-de`, `counter-a5-de`).

    Refuses NotFound for a name that none has, and as `link` does; TryAgain.
    """
    called, purpose = _told(account)
    if account[0] == "s" and (card := counter.named(name)):
        return _counter(called, *card)
    if not (wanted := posters.named(name)):
        raise NotFound
    town, (sheet, language) = config.town(), wanted
    own = (called, link(account), town.name, town.programme, town.accent, purpose)
    return posters.pdf(Poster(KINDS[account[0]], sheet, language, *own))


def _counter(called: str, sheet: str, language: str) -> bytes:
    town = config.town()
    asks = (town.operator.get("phone", ""), town.operator.get("mail", ""))
    own = (town.programme, town.accent, town.holds["slip_days"], *asks)
    return counter.pdf(counter.Card(sheet, language, called, *own))


def _told(account: str) -> tuple[str, str]:
    """Name and purpose of a shop or club that takes part."""
    from chalicelib.people import book as people  # pynamodb: not on a scan's way

    if account[0] == "s":
        shop = people.business(account)
        if shop.trade.state not in LIVE:
            raise NotFound
        return shop.name, ""
    club = people.club(account)
    if club.charter.state not in LIVE:
        raise NotFound
    return club.name, club.purpose
