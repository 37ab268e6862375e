"""What a shop or club puts up, made of what the register knows of it."""

from chalicelib import config
from chalicelib.people import links
from chalicelib.people.kits import posters
from chalicelib.people.kits.posters import KINDS, Poster
from chalicelib.refusals import NotFound

LIVE = {"new", "live"}


def link(account: str) -> str:
    """Where a shop's or club's QR code leads; refuses NotFound for one that does not take part."""
    _told(account)
    return links.digital_card(config.town().host, account)


def poster(account: str, name: str) -> bytes:
    """A poster as PDF, by its name (`a4-de`); refuses NotFound for a name that none has, as `link` does, TryAgain."""
    called, purpose = _told(account)
    if not (wanted := posters.named(name)):
        raise NotFound
    town, (sheet, language) = config.town(), wanted
    own = (called, link(account), town.name, town.programme, town.accent, purpose)
    return posters.pdf(Poster(KINDS[account[0]], sheet, language, *own))


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
