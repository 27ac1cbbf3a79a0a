"""Who is it that asks, and what may they do? Accounts without passwords, roles, sessions."""
