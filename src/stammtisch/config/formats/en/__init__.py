"""English pages of a European office."""
