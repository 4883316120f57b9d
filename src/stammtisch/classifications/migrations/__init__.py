"""What a shell may ask of the register."""
