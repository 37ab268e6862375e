"""Four eyes: what one of the staff prepares, another looks at and approves."""
