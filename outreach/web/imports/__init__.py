"""Imports from files and from Ahrefs."""
