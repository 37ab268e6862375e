"""What anybody may ask: is it up, which town is this, what can be called, what can be refused."""

from collections.abc import Mapping
from typing import cast

from chalice.app import Response

from chalicelib import access, config, texts
from chalicelib.gateway import App
from chalicelib.refusals import BY_CODE
from chalicelib.shapes import Shape
from chalicelib.web import Answer, Call, Routes

routes = Routes(__name__, access.caller)
_FOR_A_WHILE = {"Cache-Control": "public, max-age=300"}


class Health(Shape):
    """The service is up; this says nothing of its tables."""

    version: str
    town: str


class PocketView(Shape):
    """One kind of value; amounts are integers of its smallest unit, shown with `decimals` digits."""

    name: str
    kind: str
    decimals: int
    units_per_cent: int
    unit: Mapping[str, str]


class TownView(Shape):
    """What a till or a page needs to know of this town."""

    id: str
    name: str
    programme: str
    languages: tuple[str, ...]
    currency: str
    pay_order: tuple[str, ...]
    common_pot: str
    pot_distribution: str
    pockets: tuple[PocketView, ...]


class ProblemView(Shape):
    """One refusal: its stable code, its HTTP status, its sentence in the caller's language."""

    code: str
    status: int
    title: str


class ProblemsView(Shape):
    """Every refusal the API knows."""

    problems: tuple[ProblemView, ...]


@routes.get("/v1/health", answer=Health, public=True, summary="Is the service up?")
def health(_call: Call[None]) -> Health:
    return Health(version=config.VERSION, town=config.town().id)


@routes.get("/v1/town", answer=TownView, public=True, summary="The town, its pockets and their units")
def town(_call: Call[None]) -> Answer[TownView]:
    here = config.town()
    shown = {name: getattr(here, name) for name in TownView.model_fields if name not in {"currency", "pockets"}}
    pockets = tuple(PocketView.model_validate(pocket, from_attributes=True) for pocket in here.pockets.values())
    return Answer(TownView(currency="EUR", pockets=pockets, **shown), headers=_FOR_A_WHILE)


@routes.get("/v1/problems", answer=ProblemsView, public=True, summary="Every refusal with its sentence")
def problems(call: Call[None]) -> ProblemsView:
    every = (
        ProblemView(code=code, status=refusal.status, title=texts.title(code, call.language))
        for code, refusal in BY_CODE.items()
    )
    return ProblemsView(problems=tuple(every))


@routes.get("/v1/openapi.json", answer=None, public=True, summary="This API as an OpenAPI 3.1 document")
def description(_call: Call[None]) -> Response:
    from chalicelib import openapi

    app = cast(App, routes.current_app)
    app.open_all()
    text = openapi.document(tuple(app.operations))
    return Response(text, {"Content-Type": "application/json", **_FOR_A_WHILE})
