"""HTTP in and out: one module per thing that a reader sees."""
