"""One printable week of a shortlist, and its calendar file."""
