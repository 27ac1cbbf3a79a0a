"""Writers of a manifest's sections, one module each."""
