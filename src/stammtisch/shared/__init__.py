"""What several apps need and which knows none of them."""
