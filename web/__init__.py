"""HTTP plumbing that every view shares."""
