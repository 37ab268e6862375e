"""Shops and clubs that join: what they tell of themselves, what they agree to, and who admits them."""
