"""What the index holds of a tool or a matchup."""
