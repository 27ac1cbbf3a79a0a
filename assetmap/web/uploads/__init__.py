"""Files that come with a form."""
