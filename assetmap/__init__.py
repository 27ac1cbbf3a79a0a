"""A map of what is strong in a place: community assets by neighbourhood and Primary Care Network."""
