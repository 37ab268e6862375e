"""People: businesses with branches and tills, clubs, staff, and what they sign in with."""
