"""Emergencies: what groups could do, what is open and what is needed, for the public and for responders."""
