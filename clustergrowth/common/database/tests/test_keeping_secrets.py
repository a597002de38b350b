from pathlib import Path

import pytest

from clustergrowth.common import database


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CLUSTERGROWTH_HOME", str(tmp_path))
    return tmp_path


def test_a_secret_is_made_once_and_only_its_owner_reads_it(home: Path) -> None:
    first = database.secret("SIGNING")
    assert len(first) >= 50
    assert database.secret("SIGNING") == first
    assert [oct(path.stat().st_mode & 0o777) for path in (home / "secrets").iterdir()] == ["0o600"]


def test_two_secrets_differ() -> None:
    assert database.secret("ONE") != database.secret("OTHER")


def test_the_environment_may_give_a_secret(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIGNING", "shared by all machines")
    assert database.secret("SIGNING") == "shared by all machines"
    assert not (home / "secrets").exists()


def test_uploads_are_for_their_owner_only() -> None:
    assert database.uploads().stat().st_mode & 0o077 == 0
