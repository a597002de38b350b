"""What one request may ask for: how much, how large, how often, and how often the same.

In one place and before anything else looks at it, so that no page has to think of it: ``requests`` bounds the request,
``fields`` every field of every form, ``often`` counts for all processes together, ``once`` makes two equal posts one.
"""
