"""Passkeys: signing in with a phone's or a computer's own lock, without any code."""
