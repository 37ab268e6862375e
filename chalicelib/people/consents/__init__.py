"""What people agreed to, in which words and when."""
