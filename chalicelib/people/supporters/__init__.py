"""What came in for a club in a month, and how many supported it: counted once, told by mail and to its page."""
