"""Puts the app together: which room declares the calls under which word of the path, and what happens by itself."""

from typing import Any

from chalice.app import Rate

from chalicelib import config, telemetry
from chalicelib.gateway import App

ROOMS = {
    "chalicelib.routes": ("health", "town", "problems", "openapi.json"),
    "chalicelib.till.routes": ("scans", "redemptions", "checkouts", "card-lookups", "transfers", "loads"),
    "chalicelib.till.quotes.routes": ("quotes",),
    "chalicelib.till.holds.routes": ("holds",),
    "chalicelib.till.joins.routes": ("joins",),
    "chalicelib.till.returns.routes": ("postings",),
    "chalicelib.till.reversals.routes": ("postings",),
    "chalicelib.till.pot.routes": ("pot-distributions",),
    "chalicelib.till.accounts.routes": ("postings", "accounts", "credit-lines"),
    "chalicelib.rules.routes": ("rules",),
}

app = App("talente", ROOMS)
if not config.on_lambda():
    app.open_all()


@app.schedule(Rate(1, unit=Rate.HOURS), name="tick")
def tick(_event: Any) -> None:
    """Every hour; what is due is decided by the town's own clock."""
    from chalicelib.clockwork import book

    telemetry.ticked(book.tick())
