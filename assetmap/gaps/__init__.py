"""Gap reports: measures of access and inequality, siting, reports and their maps."""
