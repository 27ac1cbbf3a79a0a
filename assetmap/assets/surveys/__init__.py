"""Surveys: which areas a steward has checked for which category."""
