"""The frame of every page, the seven rooms, and Today."""
