"""A kind of letter of a test's own."""

import pytest

from clustergrowth.common.mail.letters import Composer, composers


def register(monkeypatch: pytest.MonkeyPatch, kind: str, compose: Composer) -> None:
    """Until the test is over."""
    monkeypatch.setattr(composers, "_functions", {**dict(composers.items()), kind: compose})
