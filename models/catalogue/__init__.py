"""The catalogue: the shapes of its files, reading them, and the verbs that bring the tables up to them."""
