"""Pages of the register and of what is discussed in it."""
