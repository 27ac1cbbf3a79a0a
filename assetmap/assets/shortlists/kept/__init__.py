"""Shortlists and stars that link workers keep and share with their team."""
