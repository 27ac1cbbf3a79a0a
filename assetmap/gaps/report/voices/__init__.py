"""The voices of people about the support and the places of a report."""
