"""Which clubs there are to choose from, and the texts that people agree to."""

from chalicelib import access, texts
from chalicelib.shapes import Shape
from chalicelib.web import Answer, Call, Routes

routes = Routes(__name__, access.caller)
_FOR_A_WHILE = {"Cache-Control": "public, max-age=60"}


class ClubView(Shape):
    """A club that a card's holder may choose."""

    account: str
    name: str
    kind: str
    purpose: str | None = None


class ClubsView(Shape):
    """The town's clubs by name."""

    clubs: list[ClubView]


class ConsentView(Shape):
    """A text that somebody is asked to agree to; its `version` is sent back with the yes."""

    purpose: str
    version: str
    text: str


class ConsentsView(Shape):
    consents: list[ConsentView]


@routes.get("/v1/clubs", answer=ClubsView, public=True, summary="The clubs that a card's holder may choose")
def clubs(_call: Call[None]) -> Answer[ClubsView]:
    from chalicelib.people import book as people  # pynamodb: not on a scan's way

    told = [
        ClubView(account=club.account, name=club.name, kind=club.kind, purpose=club.purpose or None)
        for club in sorted(people.clubs(), key=lambda each: each.name.casefold())
    ]
    return Answer(ClubsView(clubs=told), headers=_FOR_A_WHILE)


@routes.get(
    "/v1/consents", answer=ConsentsView, public=True, summary="What people are asked to agree to, and its version"
)
def consents(call: Call[None]) -> ConsentsView:
    told = [
        ConsentView(purpose=purpose, version=text["version"], text=text.get(call.language, text["en"]))
        for purpose, text in texts.consent_texts().items()
    ]
    return ConsentsView(consents=told)
