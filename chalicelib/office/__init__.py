"""The office: what the co-operative's staff see, search and decide."""
