"""Tools, reviewers, matchups, reviews and prices, with the log of their changes."""
