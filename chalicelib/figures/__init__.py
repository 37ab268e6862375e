"""How much happens: postings, scans and refusals counted by day, while they happen and again from the journal."""
