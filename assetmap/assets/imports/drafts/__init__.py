"""A list that a steward is bringing in: its columns, words, problems and what would come of it."""
