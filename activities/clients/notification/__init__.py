"""The real ends of telling people: letters, a mail server, webhooks."""
