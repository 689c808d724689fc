"""What we do: one story from trigger to commit."""
