"""What we know: pure rules, values in and values out."""
