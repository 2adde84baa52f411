"""What one page reads, in a fixed number of queries."""
