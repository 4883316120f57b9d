"""Visits, and the needs and offers heard there."""
