"""Pictures of each screen of first page, card, till, wallet and joining, to be looked at: `make shots`."""
