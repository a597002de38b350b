"""The characters of a text that may go into files of other programs."""

import re

# What XML 1.0 does not allow: controls, halves of pairs, and the two that are none. A reader of XML would take a
# carriage return for the line end that it stands before, or for one more.
_FORBIDDEN = re.compile("[^\\t\\n -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def exchangeable(text: str) -> str:
    """The text without what makes a file of it unreadable: one such character would break the whole list."""
    return _FORBIDDEN.sub("", text)
