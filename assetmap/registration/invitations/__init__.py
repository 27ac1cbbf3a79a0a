"""Invitations of groups that only a register knows: by email, or as a letter with a QR code."""
