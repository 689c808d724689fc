"""Projects and their assets."""
