"""Every word of the house that a newcomer meets in the code stands in ``docs/glossary.md``, as pages say it."""

import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from django.apps import apps

ROOT = Path(__file__).parents[1]
HOUSE = ROOT / "clustergrowth"
LANGUAGES = ("es", "it", "fr", "tr")


def rows() -> list[list[str]]:
    lines = (ROOT / "docs/glossary.md").read_text().splitlines()
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("| ")][1:]


def in_the_code() -> set[str]:
    return {name for row in rows() for name in re.findall(r"`([^`]+)`", row[2])}


def test_every_model_and_every_package_of_the_engine_has_its_line() -> None:
    models = {one for one in apps.get_models() if one.__module__.startswith("clustergrowth")}
    kept = {one.__name__ for one in models if not hasattr(one, "pgh_tracked_model")}
    packages = {f"engine/{one.parent.name}" for one in (HOUSE / "engine").glob("*/__init__.py")} - {"engine/tests"}
    assert (kept | packages) - in_the_code() == set()


def test_whatever_it_names_is_there() -> None:
    code = "\n".join(file.read_text() for file in HOUSE.rglob("*.py") if "tests" not in file.parts)
    folders = {"/".join(file.relative_to(HOUSE).parts) for file in HOUSE.rglob("*")}
    for name in in_the_code():
        is_place = any(one == name or one.endswith((f"/{name}", f"/{name}.py")) for one in folders)
        assert is_place or re.search(rf"^(?:class |    )?{re.escape(name)}\b", code, re.M), name


def test_terms_are_in_order_and_explained() -> None:
    terms = [row[0].lower() for row in rows()]
    assert terms == sorted(terms) and len(set(terms)) == len(terms) > 55
    assert all(len(row) == 3 + len(LANGUAGES) and all(row) for row in rows())


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_say_it_so_in_each_language(language: str) -> None:
    with (ROOT / f"locale/{language}/LC_MESSAGES/django.po").open("rb") as file:
        said = [one.string if isinstance(one.string, str) else " ".join(one.string or ()) for one in read_po(file)]
    spoken = " ".join(said).replace("İ", "i").lower()
    place = 3 + LANGUAGES.index(language)
    assert [row[place] for row in rows() if row[place] not in spoken] == []
