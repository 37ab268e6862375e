"""Slips: the award of a purchase whose buyer had no card at hand, set aside until somebody claims it."""
