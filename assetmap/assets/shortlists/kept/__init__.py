"""Which shortlists and stars do link workers keep, and what do they share with their team?"""
