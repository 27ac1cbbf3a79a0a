"""Challenges to findings of gap reports, and their answers."""
