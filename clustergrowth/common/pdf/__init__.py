"""Pages for print: a Typst page and plain data become a PDF, the same bytes from the same data every time.

What people wrote reaches the page as data, never as code: a ``#`` or a ``$`` in it is printed as it stands. The page is
tagged (PDF/UA-1) and set in the house's own fonts; nothing is looked up on the machine or on the network.
"""

from clustergrowth.common.pdf.typesetting import printable, sources_of, typeset

__all__ = ["printable", "sources_of", "typeset"]
