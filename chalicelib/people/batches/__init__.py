"""Print runs of cards: ordered, approved, made, printed, handed out, and withdrawn if it comes to that."""
