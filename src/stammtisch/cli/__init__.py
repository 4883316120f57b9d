"""The thinking on files, without a database."""
