"""Today: what needs a person, on the screen and in the daily digest."""
