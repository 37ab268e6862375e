"""What everybody may know: which clubs there are, and what one agrees to."""
