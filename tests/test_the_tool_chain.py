"""What is installed is what is pinned, and no pinned version has a hole that could be mended."""

import re
import runpy
from datetime import date
from importlib.metadata import distributions
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[1]
audit = runpy.run_path(str(ROOT / "tools" / "audit.py"))
TODAY = date(2026, 11, 30)


def hole(version: str, *fixed: str) -> dict[str, Any]:
    return {"package": "django", "version": version, "id": "PYSEC-0", "fixed": list(fixed)}


def copy(*advisories: dict[str, Any], **exception: str) -> dict[str, Any]:
    asked = {"django": {"version": "5.2.1", "on": "2026-11-01"}, "gone": {"version": "1", "on": "2026-11-01"}}
    return {"asked": asked, "advisories": list(advisories), "exceptions": [exception] if exception else []}


def test_nothing_is_installed_that_is_not_pinned() -> None:
    """Also none of what Python brings along of its own, which is as old as that Python."""
    installed = {re.sub(r"[-_.]+", "-", one.name).lower() for one in distributions()}
    assert installed - set(audit["pins"]()) == {"clustergrowth"}


def test_every_list_of_requirements_is_pinned_with_hashes_and_names_no_index() -> None:
    for file in ROOT.glob("requirements*.txt"):
        text = file.read_text()
        pins = re.findall(r"^[A-Za-z0-9._-]+==.*$", text, flags=re.MULTILINE)
        assert pins and all(one.endswith("\\") for one in pins), file.name
        assert not re.search(r"://|--(extra-)?index-url|--find-links", text), file.name
        assert file.name in audit["LISTS"] or file.name == "requirements.txt", f"{file.name} is audited by nobody"


def test_no_pinned_version_has_a_known_hole_that_could_be_mended() -> None:
    assert audit["check"](audit["json"].loads(audit["COPY"].read_text())) == 0


@pytest.mark.parametrize(
    ("pinned", "is_open"),
    [("5.2.1", True), ("5.2.2", True), ("5.2.3", False), ("6.0", False), ("5.1.9", False)],
)
def test_a_hole_is_open_until_a_version_that_mends_it_is_pinned(pinned: str, is_open: bool) -> None:
    found = audit["faults"](copy(hole("5.2.1", "4.2.20", "5.2.3")), {"django": pinned}, TODAY)
    assert found == ([f"django {pinned} has PYSEC-0: pin 4.2.20 or 5.2.3"] if is_open else [])


def test_what_nobody_has_mended_yet_fails_nothing() -> None:
    assert audit["faults"](copy(hole("5.2.1")), {"django": "5.2.1"}, TODAY) == []


@pytest.mark.parametrize(
    ("exception", "faults"),
    [
        ({"reason": "we send no such header", "until": "2026-12-31"}, 0),
        ({"reason": "we send no such header", "until": "2026-11-29"}, 1),
        ({"reason": "", "until": "2026-12-31"}, 1),
    ],
)
def test_an_exception_has_a_reason_and_an_end(exception: dict[str, str], faults: int) -> None:
    known = copy(hole("5.2.1", "5.2.3"), id="PYSEC-0", **exception)
    assert len(audit["faults"](known, {"django": "5.2.1"}, TODAY)) == faults


def test_what_was_not_answered_stays_as_it_was_known_and_what_is_no_longer_pinned_goes() -> None:
    silent = {"name": "django", "skip_reason": "not found"}
    answered = {"name": "uv", "version": "0.13.9", "vulns": [{"id": "PYSEC-1", "fix_versions": ["0.14"]}]}
    renewed = audit["renewed"](copy(hole("5.2.1", "5.2.3")), [silent, answered], TODAY)
    assert [one["id"] for one in renewed["advisories"]] == ["PYSEC-0", "PYSEC-1"]
    assert renewed["asked"]["django"]["on"] == "2026-11-01"
    assert renewed["asked"]["uv"] == {"version": "0.13.9", "on": "2026-11-30"}
    assert "gone" not in renewed["asked"]
