"""Goods come back: what a purchase moved goes back with them, for everybody at once."""
