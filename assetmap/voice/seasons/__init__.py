"""The things that people value: one short question of a place each season, and its results over time."""
