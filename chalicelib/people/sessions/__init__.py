"""Sign-ins: short access tokens, refresh tokens that change with each use, and the list of one's own."""
