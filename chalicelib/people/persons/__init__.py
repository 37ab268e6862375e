"""Human beings who take part: what is known of them, and in which roles they act."""
