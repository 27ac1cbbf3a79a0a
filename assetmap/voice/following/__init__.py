"""Following a place or an idea by mail."""
