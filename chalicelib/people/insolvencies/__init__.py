"""A shop that is insolvent: from a day on, nothing of its account is drawn or netted."""
