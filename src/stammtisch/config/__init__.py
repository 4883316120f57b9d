"""Settings, addresses and processes of one installation."""
