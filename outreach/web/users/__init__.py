"""Sign-in, set-up, the team and personal settings."""
