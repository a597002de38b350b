"""Two at the same moment: the first look of the second does not see what the first has just taken."""

import pytest

from clustergrowth.common import slugs


def unseen(monkeypatch: pytest.MonkeyPatch) -> None:
    look, first = slugs._taken, iter([set[str]()])
    monkeypatch.setattr(slugs, "_taken", lambda model, wanted: next(first, look(model, wanted)))
