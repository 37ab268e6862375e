"""Puts the app together; every room declares its own calls."""

from chalicelib.gateway import App
from chalicelib.routes import routes as town_routes
from chalicelib.rules.routes import routes as rule_routes
from chalicelib.till.accounts.routes import routes as account_routes
from chalicelib.till.quotes.routes import routes as quote_routes
from chalicelib.till.returns.routes import routes as return_routes
from chalicelib.till.routes import routes as till_routes

app = App("talente")
app.open(town_routes, till_routes, quote_routes, return_routes, account_routes, rule_routes)
