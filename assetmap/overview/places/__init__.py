"""Place pages: what is strong in a place, its ideas, who lives there, and what is missing."""
