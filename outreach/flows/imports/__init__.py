"""Imports: a file is read, recognised, loaded and can be undone."""
