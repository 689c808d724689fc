"""Mail protocols: SMTP, IMAP and OAuth."""
