"""What looks unusual at a counter, shown to the shop's owner and to the office; nothing is refused because of it."""
