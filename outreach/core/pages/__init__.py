"""Web pages: how one is decoded, what state it is in, and what stands on it."""
