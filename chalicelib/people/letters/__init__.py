"""Letters: a card on paper's way to whoever has no telephone, with its stub and, where it is asked for, a new PIN."""
