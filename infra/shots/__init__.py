"""Pictures of each main screen of till, wallet and card, to be looked at: `make shots`."""
