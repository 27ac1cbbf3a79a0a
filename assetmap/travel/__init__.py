"""The street network and walking times: takes points, knows nothing of assets."""
