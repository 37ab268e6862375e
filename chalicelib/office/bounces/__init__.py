"""Bounces: an address that takes no mail, whose it is, and that it is mended."""
