"""Family joins: one account for several cards."""
