"""Who of the staff changed what, when, and from what to what."""
