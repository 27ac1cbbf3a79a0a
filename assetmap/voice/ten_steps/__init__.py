"""Ten steps: people of different roles say how far a place has come with an asset-based approach."""
