"""What people say about the support and the places of a report."""
