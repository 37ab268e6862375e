"""Cases: somebody says that something is wrong, and hears an answer."""
