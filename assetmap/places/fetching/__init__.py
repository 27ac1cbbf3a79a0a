"""The download of official files about an area, from sources that `data/sources.toml` lists."""
