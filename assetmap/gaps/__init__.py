"""Where provision falls short: measures of access and of inequality, siting, reports and their maps."""
