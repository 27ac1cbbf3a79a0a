"""What stands beside the figures of one report: other areas, other times, and other evidence."""
