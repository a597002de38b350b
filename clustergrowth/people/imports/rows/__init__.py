"""What the rows of a file mean: fields, names, places, and who is already known."""
