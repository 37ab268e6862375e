"""What anybody may do who has a card, its code or its stub in their hands, without signing in."""
