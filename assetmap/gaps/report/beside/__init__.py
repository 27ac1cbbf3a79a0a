"""Comparisons of one report's figures: with other areas, other times and other evidence."""
