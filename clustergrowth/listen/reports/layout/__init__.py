"""A report in one language: its content becomes sections of a few kinds of blocks, which page and PDF both show.

Every number is put into words here and only here, so that the page and the PDF cannot differ.
"""

from clustergrowth.listen.reports.layout.blocks import Block, Laid, Part
from clustergrowth.listen.reports.layout.whole import laid_out

__all__ = ["Block", "Laid", "Part", "laid_out"]
