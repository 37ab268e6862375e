"""Talente: bonus points and town vouchers, from the ledger up to the routes."""
