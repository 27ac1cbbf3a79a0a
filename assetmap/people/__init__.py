"""Accounts without passwords, roles and sessions."""
