"""Links we watch."""
