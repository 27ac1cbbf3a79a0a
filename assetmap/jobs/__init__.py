"""What is done in the background, by one queue in the database: `jobs` is what features register their tasks with."""
