"""The community's voice: stories, ideas and their answers, challenges to findings, and emergencies."""
