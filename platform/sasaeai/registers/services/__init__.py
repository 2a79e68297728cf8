"""Writing registers from files, and making one of two records. Each change leaves what is needed to undo it."""
