"""Towns as each release left them, one file a release: every kind of item in every table, and what was answered."""
