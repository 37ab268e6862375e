"""Invitations to shops and clubs: a link, a QR code, a mail; used once, or as often as a poster is read."""
