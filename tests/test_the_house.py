"""The shape of the house: what an author would have to remember is checked here instead."""

import ast
import configparser
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from django.apps import apps

from clustergrowth.common import jobs
from clustergrowth.record.kinds import Kind

ROOT = Path(__file__).parents[1]
HOUSE = ROOT / "clustergrowth"
LONGEST_FUNCTION = 50
LONGEST_LINE = 120
LARGEST_ROOM = 15  # modules a reader takes in at once
LARGER = {  # room: why it may be larger
    "demo": "a chapter a module, told by loading.py in their order",
    "engine/survey": "a measure a module, each with its source",
}
WORDS = {"models", "queries", "services", "forms", "views", "jobs", "ports", "apps", "urls"}  # what makes a noun
IN_MIGRATIONS = {  # first-party module: why a migration may read it although it lives on
    "clustergrowth.common.clock": "the time of a row that the migration writes",
    "clustergrowth.common.languages.frozen_2026_11_30": "frozen, with its date",
    "clustergrowth.people.councils.models": "a default and a validator, as makemigrations names them",
    "clustergrowth.people.persons.models": "a validator, as makemigrations names it",
}
WRITES_DAYS = {"common/languages/dates.py", "common/calendar.py"}  # for people; for calendars (RFC 5545)
OWN_STYLE = {"common/mail/templates/mail/letter.html"}  # mail programs know no style sheets


def sources(*, tests: bool) -> Iterator[Path]:
    for file in sorted(HOUSE.rglob("*.py")):
        if "migrations" not in file.parts and (tests or "tests" not in file.parts):
            yield file


def named(file: Path) -> str:
    return file.relative_to(HOUSE).as_posix()


def words_in(tree: ast.AST) -> set[str]:
    """Which kinds of the ledger a piece of code names."""
    return {
        node.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "Kind"
    }


def live_code_in(migration: Path) -> set[str]:
    """First-party code that a migration reads and that may do something else on the day it is run."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(migration.read_text())):
        if isinstance(node, ast.Import):
            found |= {one.name for one in node.names}
        elif isinstance(node, ast.ImportFrom):
            module = "." * node.level + (node.module or "")
            found |= {one for name in node.names for one in [f"{module}.{name.name}"] if module not in IN_MIGRATIONS}
    return {one for one in found if one.startswith((".", "clustergrowth"))} - set(IN_MIGRATIONS)


def test_every_folder_stands_in_the_plan_of_the_house() -> None:
    plan = (ROOT / "ARCHITECTURE.md").read_text()
    folders = {file.parent for file in sources(tests=False)}
    for parts in {tuple(named(folder).split("/")[:2]) for folder in folders}:
        for part in parts:
            known = part in (".", "management", "commands", "templatetags") or re.search(rf"\b{part}\b", plan)
            assert known, f"{'/'.join(parts)} does not stand in ARCHITECTURE.md"


def test_every_kind_of_the_ledger_has_a_writer_and_a_test_of_its_act() -> None:
    written: set[str] = set()
    tested: set[str] = set()
    for file in sources(tests=True):
        text = file.read_text()
        if "kinds import" not in text and "Kind." not in text:
            continue
        found = words_in(ast.parse(text))
        if "tests" in file.parts:
            tested |= found
        elif "services" in named(file) or "answering" in named(file) or "incoming" in named(file):
            written |= found
    every = set(Kind.__members__)
    assert every - written == set(), "no service writes these"
    assert every - tested == set(), "no act's test looks for these"


def test_every_job_that_is_deferred_exists() -> None:
    known = set(jobs.names())
    for file in sources(tests=False):
        for name in re.findall(r"(?:jobs\.|[\s(])defer\(\s*\"([\w.]+)\"", file.read_text()):
            assert name in known, f"{named(file)} defers {name}, which nobody declares"


def test_every_job_lies_where_the_worker_looks_for_it() -> None:
    """Beside ``apps.py``: surveys is one app, so a ``jobs.py`` of one of its folders would never be loaded."""
    found = {Path(app.path) for app in apps.get_app_configs()} | {HOUSE / "common"}

    def never_loaded(files: Iterable[Path]) -> list[str]:
        return [named(file) for file in files if file.stem == "jobs" and file.parent not in found]

    assert never_loaded(sources(tests=False)) == []
    assert never_loaded([HOUSE / "listen/surveys/waves/jobs.py"]) == ["listen/surveys/waves/jobs.py"]


def test_no_function_is_too_long_to_be_read_at_once() -> None:
    for file in (*sources(tests=True), *sorted((ROOT / "tests").rglob("*.py"))):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.FunctionDef):
                length = (node.end_lineno or 0) - node.lineno + 1
                assert length <= LONGEST_FUNCTION, f"{node.name} in {file.relative_to(ROOT)} has {length} lines"


def test_a_room_can_be_taken_in_at_once() -> None:
    rooms: dict[str, int] = {}
    for file in sources(tests=False):
        if file.stem not in WORDS | {"__init__"}:
            rooms[named(file.parent)] = rooms.get(named(file.parent), 0) + 1
    assert {room for room, modules in rooms.items() if modules > LARGEST_ROOM} - LARGER.keys() == set()
    assert {room for room in LARGER if rooms.get(room, 0) <= LARGEST_ROOM} == set(), "no longer that large"


def test_every_noun_stands_under_the_law_of_imports() -> None:
    """The law itself refuses a module without a layer; here a noun that it does not name at all."""
    law = configparser.ConfigParser()
    law.read(ROOT / ".importlinter")
    contracts = [one for one in law.values() if one.get("type") == "layers"]
    assert all(one.get("exhaustive") == "true" for one in contracts)
    bound = {name for one in contracts for name in one["containers"].split()}
    nouns = {file.parent for file in HOUSE.rglob("models*") if "common" not in file.parts and file.suffix != ".pyc"}
    parts = {file.parent for file in HOUSE.rglob("views*") if "common" not in file.parts and file.suffix != ".pyc"}
    named_so = {".".join(["clustergrowth", *folder.relative_to(HOUSE).parts]) for folder in nouns | parts}
    assert named_so - bound == set()
    assert "clustergrowth.listen.surveys.answers" in named_so


def test_nothing_first_party_is_imported_inside_a_function() -> None:
    for file in sources(tests=False):
        if file.name == "apps.py":  # ``ready`` registers what needs the models
            continue
        for function in ast.walk(ast.parse(file.read_text())):
            if isinstance(function, ast.FunctionDef):
                for node in ast.walk(function):
                    module = getattr(node, "module", "") if isinstance(node, ast.ImportFrom) else ""
                    assert not (module or "").startswith("clustergrowth"), f"{named(file)}: {function.name}"


def test_no_migration_reads_code_that_lives_on() -> None:
    for file in sorted(HOUSE.rglob("migrations/*.py")):
        assert not live_code_in(file), f"{named(file)}: freeze a copy with its date, as common/languages does"
    assert live_code_in(ROOT / "tests/faulty/migrating.py") == {
        "clustergrowth.common.languages.fold",
        "clustergrowth.common.slugs",
        "..saving",
    }


def test_nothing_is_left_to_be_done() -> None:
    marks = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b|except Exception\b|except:\s|raise NotImplementedError")
    for file in sources(tests=False):
        assert not marks.search(file.read_text()), named(file)


def test_no_two_pages_are_called_alike() -> None:
    """Folders of a noun are searched before all nouns: a second page of the same name would hide the first."""
    names = [file.as_posix().partition("/templates/")[2] for file in HOUSE.rglob("templates/**/*.html")]
    assert len(names) == len(set(names)) > 200


def test_no_page_carries_its_own_style_or_script() -> None:
    inline = re.compile(r"\sstyle=|<style|<script(?![^>]*\ssrc=)|\son(click|change|submit|load|input)=|javascript:")
    for file in sorted(HOUSE.rglob("templates/**/*.html")):
        if named(file) not in OWN_STYLE:
            found = inline.search(file.read_text())
            assert not found, f"{named(file)}: {found.group(0) if found else ''}"


def test_no_line_of_a_page_is_longer_than_a_line_of_code() -> None:
    for file in sorted(HOUSE.rglob("templates/**/*.html")):
        for number, line in enumerate(file.read_text().splitlines(), 1):
            assert len(line) <= LONGEST_LINE, f"{named(file)}:{number} is {len(line)} characters long"


def test_time_comes_from_the_clock_alone() -> None:
    other = re.compile(r"\bauto_now|timezone\.now\(|datetime\.now\(|date\.today\(|datetime\.utcnow\(")
    for file in sources(tests=False):
        if named(file) != "common/clock.py":
            assert not other.search(file.read_text()), named(file)


def days_written_elsewhere(file: Path) -> list[str]:
    """Where a day is written by a pattern, not by what its readers' language does (``common/languages/dates``)."""
    of_pages = r"\|\s*(?:date|time|timesince|timeuntil|naturalday|naturaltime)\b|\{%\s*now\b"
    of_code = r"\b(?:date_format|time_format|DateFormat|strftime|format_(?:date|datetime|skeleton))\(|:%[^}]*%[AaBb]"
    return re.findall(of_code if file.suffix == ".py" else of_pages, file.read_text())


def test_days_are_written_in_one_place() -> None:
    pages = [file for kind in ("html", "txt") for file in HOUSE.rglob(f"templates/**/*.{kind}")]
    for file in [*sources(tests=True), *pages]:
        if named(file) not in WRITES_DAYS:
            assert not days_written_elsewhere(file), named(file)
    assert len(days_written_elsewhere(ROOT / "tests/faulty/days.py")) == 4
    assert len(days_written_elsewhere(ROOT / "tests/faulty/templates/faulty/days.html")) == 4


def grouped_for_machines(page: Path) -> list[str]:
    """Numbers of an attribute that would be read as 1,234: ids and versions that are not ``unlocalized``."""
    found, is_tag = [], False
    for part in re.split(r"(\{\{.*?\}\}|\{[%#].*?[%#]\}|<!--.*?-->)", page.read_text(), flags=re.DOTALL):
        if (
            part.startswith("{{")
            and is_tag
            and re.search(r"^\{\{ [\w.]+\.(?:pk|(?!auto_)\w+_id|version|revision|year)(?:\|default:[^|]*)? }}", part)
        ):
            found.append(part)
        elif not part.startswith(("{", "<!--")):
            ends = re.findall(r"<(?=[a-zA-Z/])|>", part)
            is_tag = ends[-1] == "<" if ends else is_tag
    return found


def test_no_page_groups_the_digits_of_what_a_machine_reads() -> None:
    for page in sorted(HOUSE.rglob("templates/**/*.html")):
        assert not grouped_for_machines(page), named(page)
    faulty = ROOT / "tests/faulty/templates/faulty/numbers.html"
    assert grouped_for_machines(faulty) == ["{{ of.pk }}", "{{ of.council_id|default:'new' }}"]


def test_councils_differ_by_data_and_never_by_name() -> None:
    for file in sources(tests=False):
        if "demo" not in file.parts:
            assert not re.search(r"slug\s*==\s*[\"']", file.read_text()), named(file)
