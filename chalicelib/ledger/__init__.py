"""The ledger: accounts hold pockets, postings move value; it knows no shop, card or town."""
