"""What a council holds, row by row, and how each of its columns stands in a file."""
