"""Commands of this app that need the database."""
