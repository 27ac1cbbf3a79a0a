"""The names in a report: the places that counted, and groups of people."""
