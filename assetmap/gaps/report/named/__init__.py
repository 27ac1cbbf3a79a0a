"""What a report names: the places that counted, and groups of people."""
