"""Holds: value that is set aside for somebody, until it is captured, released or lapses."""
