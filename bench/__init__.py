"""What the town's figures are, measured: each a count, or a ratio to a baseline in the same run."""
