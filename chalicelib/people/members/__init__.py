"""Members: who holds which account, and what the office may do for them."""
