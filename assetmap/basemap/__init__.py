"""The map's own background, from OpenStreetMap extracts and boundaries."""
