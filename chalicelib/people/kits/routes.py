"""Link, QR code, posters and counter card of a shop or club, and the thanks that a club says."""

from base64 import b64encode
from typing import Annotated

from chalicelib import access, refusals
from chalicelib.callers import Caller
from chalicelib.people.kits import book, thanks
from chalicelib.people.kits.thanks import Thanks
from chalicelib.people.qr import svg
from chalicelib.shapes import PdfText, Shape, Told, instant, text
from chalicelib.web import Call, Routes

routes = Routes(__name__, access.caller)


class KitView(Shape):
    """The link that gives anybody a card, with the club chosen already; the same as QR code (SVG); the posters."""

    link: str
    qr: str
    posters: list[str]


class PosterView(Shape):
    """A poster; `pdf` is the file in base64."""

    name: str
    pdf: PdfText


class ThanksBody(Shape):
    """What a club says to all who support it, once a month."""

    text: Annotated[str, text(400)]


class ThanksView(Shape):
    """What a club said, and when."""

    club: str
    name: str
    text: str
    at: Told


class ThanksHeard(Shape):
    """The last words of each club that one's cards support, the latest first."""

    thanks: list[ThanksView]


@routes.get("/v1/shops/{account}/kit", answer=KitView, summary="A shop's link, QR code and posters")
def shop_kit(call: Call[None], account: str) -> KitView:
    return _kit(call.caller, account, "s")


@routes.get("/v1/clubs/{account}/kit", answer=KitView, summary="A club's support-us link, QR code and posters")
def club_kit(call: Call[None], account: str) -> KitView:
    return _kit(call.caller, account, "c")


@routes.get(
    "/v1/shops/{account}/posters/{name}",
    answer=PosterView,
    refuses=(refusals.NotFound, refusals.TryAgain),
    summary="A shop's window poster: a3, a4 or a6, in a language (`a4-de`); or its counter card (`counter-a5-de`)",
)
def shop_poster(call: Call[None], account: str, name: str) -> PosterView:
    return _poster(call.caller, account, "s", name)


@routes.get(
    "/v1/clubs/{account}/posters/{name}",
    answer=PosterView,
    refuses=(refusals.NotFound, refusals.TryAgain),
    summary="A club's poster, or as a6 its flyer, in a language (`a6-en`)",
)
def club_poster(call: Call[None], account: str, name: str) -> PosterView:
    return _poster(call.caller, account, "c", name)


@routes.post(
    "/v1/clubs/{account}/thanks",
    body=ThanksBody,
    answer=ThanksView,
    status=201,
    refuses=(refusals.NotFound, refusals.AlreadyThanked),
    summary="Say thank you to all supporters, once a month; nobody's address is told",
)
def say_thanks(call: Call[ThanksBody], account: str) -> ThanksView:
    if call.caller.party != account:
        raise refusals.NotFound
    return _thanks(thanks.said(account, call.body.text))


@routes.get("/v1/me/thanks", answer=ThanksHeard, refuses=(refusals.NotFound,), summary="What one's clubs said last")
def thanks_heard(call: Call[None]) -> ThanksHeard:
    return ThanksHeard(thanks=[_thanks(each) for each in thanks.heard(call.caller.party)])


def _thanks(told: Thanks) -> ThanksView:
    return ThanksView(club=told.club, name=told.name, text=told.text, at=instant(told.at))


def _kit(caller: Caller, account: str, kind: str) -> KitView:
    _own(caller, account, kind)
    link = book.link(account)
    return KitView(link=link, qr=svg(link), posters=book.names(account))


def _poster(caller: Caller, account: str, kind: str, name: str) -> PosterView:
    _own(caller, account, kind)
    return PosterView(name=name, pdf=b64encode(book.poster(account, name)).decode())


def _own(caller: Caller, account: str, kind: str) -> None:
    """One's own, or for the office anybody's; others are not there."""
    if account[0] != kind or not (caller.party == account or caller.sees_all):
        raise refusals.NotFound
