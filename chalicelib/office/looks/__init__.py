"""Why staff looks at members, and who looked: told by those who look, read by those who look over their shoulder."""
