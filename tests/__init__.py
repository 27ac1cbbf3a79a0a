"""The tests. A package, because a library that they use installs one of the same name."""
