"""The work of the commands, one module for each group. `assetmap.commands` imports each when it is called."""
