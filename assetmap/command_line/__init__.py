"""What do the commands do once they are called: one module for each group, imported by `assetmap.commands` alone."""
