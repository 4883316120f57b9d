"""Commands of the invented town."""
