"""Today, tasks, the digest's links and search."""
