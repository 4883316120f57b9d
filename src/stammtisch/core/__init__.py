"""The thinking: plain Python, usable as a library; no database, clock or network."""
