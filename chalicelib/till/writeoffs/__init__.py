"""Write-offs: what an insolvent shop owes is borne by the town's reserve."""
