"""Reading needs, offers and introductions."""
