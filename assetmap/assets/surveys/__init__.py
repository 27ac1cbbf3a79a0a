"""Who went through what there is, of which category and where: without it an empty map says nothing."""
