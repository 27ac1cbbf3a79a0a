"""Shortlists: support that is handed over on paper, by link or by message."""
