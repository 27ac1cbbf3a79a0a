"""How is one section of a manifest written: a module each, on a session that somebody else commits."""
