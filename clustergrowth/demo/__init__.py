"""The demonstration network: six councils with two years of history, made through the ordinary services."""
