"""The town's and the shops' rules as dated versions: what holds when, since when, by whom and why."""
