"""Which mails go out, and did they arrive? An outbox, written with the change that a mail follows from."""
