"""What an entry must be, by itself, among others and beside the database."""
