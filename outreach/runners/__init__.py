"""Who ticks: the embedded clock."""
