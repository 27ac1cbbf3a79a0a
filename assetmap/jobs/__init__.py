"""Background jobs in one queue in the database. Features register their tasks with `jobs`."""
