"""Bounds that several modules share: what a column, a key or an address can be at most."""

MEGABYTE = 2**20
LARGEST_WHOLE = 2**31 - 1  # what a column of whole numbers holds
LARGEST_KEY = 2**63 - 1  # what a key of the database can be
LONGEST_ADDRESS = 254  # letters of an e-mail address: no mail goes to a longer one (RFC 5321), and no column holds it
PAGE = 50  # rows of a list on one page
