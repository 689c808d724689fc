"""The backlink profile and the disavow file."""
