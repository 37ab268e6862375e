"""Deputies: who of the staff is away, and who stands in for them with what has to be approved."""
