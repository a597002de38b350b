"""Cluster Growth: hear what firms need, agree what to do, connect who can do it, prove what changed."""
