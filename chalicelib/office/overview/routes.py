"""The calls about the town's figures."""

from chalice.app import Response

from chalicelib import access, config
from chalicelib.office.overview import book, views
from chalicelib.office.overview.shapes import OverviewQuery, OverviewView, TableQuery
from chalicelib.web import Call, Routes

routes = Routes(__name__, access.caller)


@routes.get(
    "/v1/overview",
    answer=OverviewView,
    query=OverviewQuery,
    summary="The town's figures: scans by day, what is in circulation, who is active, clubs, what moved most",
)
def overview(call: Call[None]) -> OverviewView:
    return views.overview(config.town(), book.overview(call.query.months))


@routes.get("/v1/overview.csv", answer=None, query=TableQuery, summary="One table of the town's figures")
def overview_table(call: Call[None]) -> Response:
    town, asked = config.town(), call.query
    told = views.table(town, book.overview(asked.months), asked.table, call.language)
    name = f"{town.id}-{asked.table}.csv"
    saved = {"Content-Disposition": f'attachment; filename="{name}"', "X-Content-Type-Options": "nosniff"}
    return Response(told, {"Content-Type": "text/csv; charset=utf-8", "Cache-Control": "no-store", **saved})
