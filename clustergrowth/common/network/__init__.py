"""This network: what it was founded as, a demonstration or real. Its database says so, and nothing else."""
