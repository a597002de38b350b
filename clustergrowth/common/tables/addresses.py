"""An address that stands in one cell, cut into street, postcode and city."""

import csv
import re
from typing import NamedTuple

from clustergrowth.common.tables.values import text

_POSTCODE = re.compile(
    r"^(?:[A-Z]{1,2}[- ]?)?(?:\d{4,5}|\d{2}[- ]\d{3}|\d{3} \d{2}|\d{4}[- ]\d{3}|\d{4} ?[A-Z]{2}|\d{7}"
    r"|[A-Z]\d{2} ?[A-Z0-9]{4}|[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2})$",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W\d_]{3}")
_BOTH = re.compile(
    r"^((?:[A-Z]{1,2}-)?\d{4,5})\s++(\D.+)$|^(\D(?:.*?\S)?)\s++((?:[A-Z]{1,2}-)?\d{4,5})$", re.IGNORECASE
)


class PostalAddress(NamedTuple):
    street: str
    postcode: str
    city: str


def in_one_cell(cell: str) -> PostalAddress:
    """`"VIA XXI LUGLIO 20, MIRANDOLA, 41073"`: street, city, postcode, in whichever order the last two stand.

    Parts that themselves hold commas may be quoted. What cannot be told apart stays in the street.
    """
    whole = " ".join(cell.split())
    parts = [text(part) for part in next(csv.reader([whole], skipinitialspace=True), [])]
    parts = [part.strip(' "') for part in parts]
    filled = [part for part in parts if part]
    postcode = city = ""
    for place in (-1, -2):
        if len(filled) >= -place and _POSTCODE.match(filled[place]):
            postcode = filled.pop(place)
            break
    if not postcode and len(filled) > 1 and not _WORD.search(filled[-1]):
        meant = filled.pop()  # half a postcode, or one with a box number before it
        postcode = meant.split()[-1] if _POSTCODE.match(meant.split()[-1]) else meant
    if postcode:
        city = filled.pop() if len(filled) > 1 or (filled and not re.search(r"\d", filled[0])) else ""
    elif filled and (both := _BOTH.match(filled[-1])) and len(filled) > 1:
        postcode, city = (both[1], both[2]) if both[1] else (both[4], both[3])
        filled.pop()
    elif len(filled) > 1:
        city = filled.pop()
    return PostalAddress(", ".join(filled), postcode, city)
