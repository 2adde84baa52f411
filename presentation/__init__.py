"""Values to words, pictures and documents."""
