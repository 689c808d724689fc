"""Data, health, history, help and the style guide."""
