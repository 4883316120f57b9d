"""How dates look where Django would show them the American way."""
