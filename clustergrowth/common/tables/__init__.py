"""Files in and out: a spreadsheet a coordinator has becomes rows with reasons; every export leaves the same way."""
