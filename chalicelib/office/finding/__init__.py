"""One box to find members, cards, shops, clubs, applications, postings and receipts."""
