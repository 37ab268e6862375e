"""Staff reversals: a wrong posting is taken back whole."""
