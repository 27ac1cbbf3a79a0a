"""Funding and room of entries, which their groups, stewards and commissioners alone see."""
