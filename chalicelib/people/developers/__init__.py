"""Keys for till software of others: each a till of its own, good for what its owner names and no more."""
