"""The backlink profile: scored, crawled, decided on and disavowed."""
