"""The first page of a report: what decides."""
