"""Thinking commands: core on files, no database."""
