"""Links: checked when due, and pitches won by them."""
