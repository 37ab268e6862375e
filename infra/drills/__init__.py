"""Drills: what an operator must be able to do on the worst day, as programs that are tried on good ones."""
