"""The common pot: what cards without a club earn for clubs, shared out among them once a month."""
