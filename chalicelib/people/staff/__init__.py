"""Who works for the co-operative in which role: given and taken by the board, never by oneself."""
