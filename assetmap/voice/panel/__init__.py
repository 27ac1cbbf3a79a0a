"""Panels: groups chosen so that a place is heard as evenly as possible, invited, and what they said."""
