"""The outbox: mails are written together with the change that they follow from."""
