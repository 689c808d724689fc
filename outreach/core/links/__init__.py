"""Links: how one is judged, when it is checked again, and what is kept as evidence."""
