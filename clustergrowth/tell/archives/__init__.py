"""Archives: everything a council holds as one file, to take away and to bring into another network."""
