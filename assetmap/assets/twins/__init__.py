"""The same thing, listed twice: how likely that is, where it is looked for, and what stewards decide of it."""
