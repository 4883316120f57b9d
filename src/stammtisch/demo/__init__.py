"""The invented town that every newcomer meets first."""
