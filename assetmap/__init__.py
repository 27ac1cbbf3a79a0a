"""A map of community assets, by neighbourhood and Primary Care Network."""
