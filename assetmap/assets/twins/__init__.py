"""Twins: the same thing listed twice, from the first suspicion to a steward's decision."""
