"""Users: invited, signed in, signed out."""
