"""What a report names: the places that counted."""
