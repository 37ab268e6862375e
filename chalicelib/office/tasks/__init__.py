"""What needs a person: one list of all that waits, the most urgent first."""
