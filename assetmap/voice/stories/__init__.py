"""Stories that people tell of a place, of something on the map, or of a theme."""
