"""Puts the app together: which room declares the calls under which word of the path."""

from chalicelib import config
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
