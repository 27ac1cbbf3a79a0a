"""The pages on which stories are told, read, changed and decided."""
