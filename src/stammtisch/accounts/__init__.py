"""Agencies, their staff and roles, and how they sign in."""
