"""What a shell may ask of classifications."""
