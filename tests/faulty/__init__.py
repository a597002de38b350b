"""Nouns that have the faults which the tests of the house look for."""
