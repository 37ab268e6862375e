"""What a scan would give, and why: answered without posting anything."""
