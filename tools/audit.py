"""Whether a version that we pin has a known hole: `make check` asks the copy that is shipped, `make audit` renews it.

The copy (`tools/advisories.json`) says what was asked when, and what is known of packages that we pin; nothing else. An
advisory with a version that mends it fails the check until that version is pinned, or until the end of an exception
with its reason: {"id": …, "reason": …, "until": "2027-01-31"}.
"""

import argparse
import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from packaging.version import Version

ROOT = Path(__file__).resolve().parents[1]
COPY = ROOT / "tools" / "advisories.json"
LISTS = ("requirements-dev.txt", "requirements-uv.txt", "requirements-audit.txt")  # the first holds requirements.txt
PIN = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)", re.MULTILINE)


def pins() -> dict[str, str]:
    return {
        re.sub(r"[-_.]+", "-", name).lower(): version
        for one in LISTS
        for name, version in PIN.findall((ROOT / one).read_text())
    }


def applies(advisory: dict[str, Any], pinned: str) -> bool:
    """Whether a hole found in one version is still open in the one that is pinned, though it could be mended."""
    found, ours = Version(advisory["version"]), Version(pinned)
    mended = [fixed for fixed in map(Version, advisory["fixed"]) if fixed > found]
    return bool(mended) and ours >= found and not any(fixed <= ours for fixed in mended)


def faults(copy: dict[str, Any], pinned: dict[str, str], today: date) -> list[str]:
    excepted = {one["id"]: one for one in copy["exceptions"]}
    found = [
        f"{one['package']} {pinned[one['package']]} has {one['id']}: pin {' or '.join(one['fixed'])}"
        for one in copy["advisories"]
        if one["package"] in pinned and applies(one, pinned[one["package"]])
        if one["id"] not in excepted or date.fromisoformat(excepted[one["id"]]["until"]) < today
    ]
    return found + [f"the exception for {one['id']} gives no reason" for one in excepted.values() if not one["reason"]]


def check(copy: dict[str, Any]) -> int:
    pinned = pins()
    found = faults(copy, pinned, datetime.now(UTC).date())
    sys.stderr.writelines(f"{one}\n" for one in found)
    never = [name for name, version in pinned.items() if copy["asked"].get(name, {}).get("version") != version]
    if never:
        sys.stdout.write(
            f"Advisories: {len(never)} of {len(pinned)} pinned versions were never asked about (make audit).\n"
        )
    return 1 if found else 0


def renewed(copy: dict[str, Any], answers: Iterable[dict[str, Any]], today: date) -> dict[str, Any]:
    """The copy with what was answered; of a package about which nothing was answered it keeps what it knew."""
    answered = {one["name"]: one for one in answers if "vulns" in one and "skip_reason" not in one}
    known = set(pins()) | set(answered)
    fresh = [
        {"package": name, "version": one["version"], "id": hole["id"], "fixed": hole["fix_versions"]}
        for name, one in answered.items()
        for hole in one["vulns"]
    ]
    kept = [one for one in copy["advisories"] if one["package"] in known - set(answered)]
    asked = {name: was for name, was in copy["asked"].items() if name in known}
    asked |= {name: {"version": one["version"], "on": today.isoformat()} for name, one in answered.items()}
    return {
        "asked": dict(sorted(asked.items())),
        "advisories": sorted([*kept, *fresh], key=lambda one: (one["package"], one["id"])),
        "exceptions": copy["exceptions"],
    }


def ask() -> list[dict[str, Any]]:
    """pip-audit's answers about every pin, from an environment of its own."""
    uv, answers = str(ROOT / ".venv/bin/uv"), []
    with tempfile.TemporaryDirectory() as folder:
        python = f"{folder}/env/bin/python"
        wanted = ["--require-hashes", "--only-binary", ":all:", "-r", str(ROOT / "requirements-audit.txt")]
        subprocess.run([uv, "venv", "--quiet", f"{folder}/env"], check=True)
        subprocess.run([uv, "pip", "install", "--quiet", "--python", python, *wanted], check=True)
        for number, one in enumerate(LISTS):
            out = Path(folder) / f"{number}.json"
            how = ["--disable-pip", "--require-hashes", "--progress-spinner=off", "--format=json", f"--output={out}"]
            subprocess.run([python, "-m", "pip_audit", "-r", str(ROOT / one), *how], stderr=subprocess.DEVNULL)
            answers += json.loads(out.read_text())["dependencies"]
    return answers


def main(words: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=["check", "renew"])
    copy = json.loads(COPY.read_text())
    if parser.parse_args(words).what == "check":
        return check(copy)
    answers = ask()
    if all("skip_reason" in one for one in answers):
        sys.stderr.write("Nobody here answers what is known of packages: the copy stays as it is.\n")
        return 1
    COPY.write_text(json.dumps(renewed(copy, answers, datetime.now(UTC).date()), indent=1) + "\n")
    return check(json.loads(COPY.read_text()))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
