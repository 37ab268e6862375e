"""What anybody may read before they join."""

from chalicelib import access
from chalicelib.people.terms import papers, views
from chalicelib.people.terms.shapes import CategoriesView, CriteriaView, PaperQuery, PapersView, PaperView
from chalicelib.web import Answer, Call, Routes

routes = Routes(__name__, access.caller)
_FOR_A_WHILE = {"Cache-Control": "public, max-age=300"}


@routes.get("/v1/terms", answer=PapersView, public=True, summary="The texts that hold, with version and hash")
def terms(_call: Call[None]) -> Answer[PapersView]:
    lines = [views.paper_line(each) for each in papers.current().values()]
    return Answer(PapersView(terms=lines), headers=_FOR_A_WHILE)


@routes.get(
    "/v1/terms/{id}", answer=PaperView, query=PaperQuery, public=True, summary="One text, also in an old version"
)
def term(call: Call[None], id: str) -> PaperView:  # noqa: A002
    return views.paper(papers.paper(id, call.query.version))


@routes.get("/v1/criteria", answer=CriteriaView, public=True, summary="By what clubs are admitted")
def criteria(_call: Call[None]) -> Answer[CriteriaView]:
    return Answer(views.criteria(), headers=_FOR_A_WHILE)


@routes.get("/v1/categories", answer=CategoriesView, public=True, summary="What shops and clubs choose from")
def categories(_call: Call[None]) -> Answer[CategoriesView]:
    return Answer(views.categories(), headers=_FOR_A_WHILE)
