"""How we talk to the world: HTTP, SMTP, IMAP, DNS."""
