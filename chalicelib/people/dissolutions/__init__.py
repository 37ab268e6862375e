"""A club that dissolves: its supporters are told, and from a day on their points go to the common pot."""
