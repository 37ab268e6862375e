"""Payment requests: a shop asks for points or money, and the holder confirms in the wallet."""
