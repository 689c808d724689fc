"""The backlink profile: scores, keys of backlinks, the disavow file."""
