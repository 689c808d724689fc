"""Imported tables: any bytes become rows, and rows become records."""
