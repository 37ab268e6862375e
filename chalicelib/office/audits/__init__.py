"""The audit as the office sees it: each night's, and one that is run now."""
