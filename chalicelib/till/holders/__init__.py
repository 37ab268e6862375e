"""A card's life: handed out, given a club, blocked, replaced, put beside others on one account."""
