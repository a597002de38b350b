"""A list of things and the file of it: a noun says which columns, and has the page, the filters, the order, the files.

``pages.ListPage`` is what a noun declares in its ``lists.py``; ``cells`` are what stands in a table; ``files`` is how a
table leaves the house.
"""
