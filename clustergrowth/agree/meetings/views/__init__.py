"""Pages of meetings, their agenda and their decisions."""
