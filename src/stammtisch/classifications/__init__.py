"""Classifications of what firms do: the pick list of codes, and official files."""
