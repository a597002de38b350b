"""The words of the demonstration: names, councils, needs, offers, minutes, voices; all invented, all in ``texts``."""

import json
from functools import cache
from pathlib import Path
from typing import Any

TEXTS = Path(__file__).parent / "texts"


@cache
def words(name: str) -> Any:
    """The content of ``texts/<name>.json``."""
    return json.loads((TEXTS / f"{name}.json").read_text(encoding="utf-8"))
