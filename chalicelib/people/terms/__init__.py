"""What is agreed to, chosen from and judged by: terms in versions, trades, criteria for clubs."""
