"""Stammtisch: finds the local supplier a business is missing, and brings the two together."""
