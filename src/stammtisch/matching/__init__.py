"""Stored suggestions with their reasons, and what the officer decided."""
