"""Numbers, days and codes that people write are read in one place: two readers would take one text for two numbers."""

import ast
import re
from collections.abc import Callable, Iterator
from datetime import date, time
from importlib import import_module
from pathlib import Path

from django import forms
from django.utils.translation import override

from clustergrowth.common.tables import typed
from tests.faulty import readers

ROOT = Path(__file__).parents[1]
HOUSE = ROOT / "clustergrowth"
STAGES = ("people", "record", "listen", "agree", "connect", "learn", "tell", "web", "common")
READER = {"common/tables/values.py", "common/tables/codes.py", "common/tables/typed.py"}
CALENDARS = ("date", "time", "datetime-local", "month", "week")
CONVERT = {"int", "float", "Decimal"}
DAYS = {"strptime"}
FIELDS = {"IntegerField", "FloatField", "DecimalField", "DateField"}
TEXT = r"(?:\w+\[)*str\]*(?: \| None)?"  # str, list[str], Sequence[list[str]]; a mapping's names are no text to be read
WRITTEN = {"POST", "GET", "cells", "cleaned_data", "group", "groups", "split", "partition", "strip", "replace", "row"}
# What is text and nobody's writing: settings, files of ours, numbers of addresses, which are checked to be digits.
OTHERS = {
    "common/limits/fields.py": "bounds put on the library's own fields",
    "common/limits/once.py": "a digest of ours",
    "people/persons/services.py": "a signed number",
    "common/database/backup.py": "what the database says of itself",
    "common/database/server.py": "the file in which the database keeps its number",
    "common/pdf/typesetting.py": "the table of letters of our fonts",
    "web/settings.py": "the environment",
    "web/serve.py": "the environment",
    "web/address.py": "the environment",
    "web/lifeline.py": "the environment",
    "web/demo/connecting.py": "the demonstration's own spreadsheet",
    "web/demo/registering.py": "the demonstration's own spreadsheet",
    "web/demo/recording.py": "the demonstration's own spreadsheet",
    "listen/surveys/instrument_file.py": "JSON, in which a number has one form",
    "listen/surveys/views_answers.py": "JSON of our own script",
    "listen/surveys/editions.py": "one of our own options",
    "listen/surveys/queries.py": "a signed number",
    "listen/reports/views/writing.py": "the number of an edition, checked to be digits a line above",
    "listen/surveys/drafts.py": "the number at the end of a code",
    "listen/analysis/weights.py": "counts of the database",
    "listen/analysis/totals.py": "JSON of our own form; its cells are read by the one reader",
    "listen/interviews/views/cases.py": "one of our own options",
    "listen/interviews/links.py": "a signed number",
    "people/imports/forms.py": "lines and numbers of our own options",
    "people/imports/rows/places/__init__.py": "a table of ours",
    "people/organisations/codes/__init__.py": "a table of ours",
}


def readers_in(tree: ast.Module) -> Iterator[str]:
    """Where a piece of code turns what somebody wrote into a number or a day by itself."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in FIELDS and ast.unparse(node.value) == "forms":
            yield f"line {node.lineno}: forms.{node.attr}; common/tables/typed.py has the fields"
    checked = _checked_to_be_digits(tree)
    for function in ast.walk(tree):
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            written = _written_in(function)
            for node in ast.walk(function):
                if isinstance(node, ast.Call) and _converts(node, written) and node not in checked:
                    yield f"line {node.lineno}: {ast.unparse(node)[:80]}"


def _converts(call: ast.Call, written: set[str]) -> bool:
    if not call.args or not _is_written(call.args[0], written):
        return False
    if isinstance(call.func, ast.Name):
        return call.func.id in CONVERT
    return isinstance(call.func, ast.Attribute) and call.func.attr in DAYS


def _checked_to_be_digits(tree: ast.Module) -> set[ast.AST]:
    """Conversions of numbers of addresses: digits alone have one reading."""
    found: set[ast.AST] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.IfExp | ast.comprehension | ast.BoolOp | ast.ListComp | ast.DictComp | ast.If):
            inside = list(ast.walk(node))
            if any(isinstance(one, ast.Attribute) and one.attr in ("isdecimal", "isdigit") for one in inside):
                found.update(inside)
    return found


def _written_in(function: ast.FunctionDef | ast.AsyncFunctionDef) -> set[str]:
    """Names in a function that hold text: its parameters of text, and what was cut out of such."""
    names = {
        one.arg
        for one in (*function.args.args, *function.args.kwonlyargs)
        if one.annotation is not None and re.fullmatch(TEXT, ast.unparse(one.annotation))
    }
    for node in ast.walk(function):
        if isinstance(node, ast.Assign) and _is_written(node.value, names):
            names |= {name.id for target in node.targets for name in ast.walk(target) if isinstance(name, ast.Name)}
        elif isinstance(node, ast.comprehension) and _is_written(node.iter, names):
            names |= {name.id for name in ast.walk(node.target) if isinstance(name, ast.Name)}
    return names


def _is_written(value: ast.AST, names: set[str]) -> bool:
    if isinstance(value, ast.Call) and isinstance(value.func, ast.Name) and value.func.id in ("len", "sum", "round"):
        return False
    places = {one for node in ast.walk(value) if isinstance(node, ast.Subscript) for one in ast.walk(node.slice)}
    return any(
        (isinstance(one, ast.Name) and one.id in names) or (isinstance(one, ast.Attribute) and one.attr in WRITTEN)
        for one in ast.walk(value)
        if one not in places
    )


def test_what_people_write_is_read_by_the_one_reader() -> None:
    found = {
        name: list(readers_in(ast.parse(file.read_text())))
        for stage in STAGES
        for file in sorted((HOUSE / stage).rglob("*.py"))
        if not {"tests", "migrations", "management"} & set(file.parts)
        and (name := file.relative_to(HOUSE).as_posix()) not in READER | OTHERS.keys()
    }
    assert {name: lines for name, lines in found.items() if lines} == {}


def test_a_second_reader_is_found() -> None:
    lines = list(readers_in(ast.parse((ROOT / "tests/faulty/readers.py").read_text())))
    assert [line.partition(": ")[2] for line in lines] == [
        "forms.IntegerField; common/tables/typed.py has the fields",
        "float(cell.replace(',', '.'))",
        "Decimal(request.POST['price'])",
        "int(found[0])",
        "int(part)",
        "datetime.strptime(cell, '%m/%d/%Y')",
    ]


def boxes_of_numbers(within: str) -> list[str]:
    """Fields whose box a browser fills in its own spelling only: “1.250” would be sent as nothing at all."""
    return boxes_that(_is_box_of_numbers, within)


def boxes_that(are: Callable[[forms.Field], bool], within: str) -> list[str]:
    found, waiting = [], [*forms.BaseForm.__subclasses__()]
    while waiting:
        one = waiting.pop()
        waiting += one.__subclasses__()
        if one.__module__.startswith(within) and ".tests." not in one.__module__:  # none of a test
            fields = getattr(one, "base_fields", {})
            found += [f"{one.__name__}.{name}" for name, had in fields.items() if are(had)]
    return sorted(found)


def _is_box_of_numbers(field: forms.Field) -> bool:
    widget = field.widget
    return isinstance(widget, forms.NumberInput) or getattr(widget, "input_type", "") == "number"


def _load_all_forms() -> None:
    for file in [*HOUSE.rglob("forms*.py"), *HOUSE.rglob("forms/*.py")]:
        import_module(".".join(file.relative_to(ROOT).with_suffix("").parts))


def test_no_box_lets_the_browser_refuse_a_number_before_it_is_read() -> None:
    _load_all_forms()
    assert boxes_of_numbers("clustergrowth") == []
    pages = [*HOUSE.rglob("*.html"), *(one for one in HOUSE.rglob("*.py") if "tests" not in one.parts)]
    own = re.compile(r"type\W{1,4}number\b|forms\.NumberInput")
    assert [page.name for page in pages if own.search(page.read_text())] == []


def test_a_box_of_numbers_of_a_new_noun_is_found() -> None:
    assert boxes_of_numbers(readers.__name__) == ["StaffForm.staff"]


def _is_calendar_of_its_own(field: forms.Field) -> bool:
    """A browser's calendar or clock understands one spelling: filled in the reader's own, it stands empty."""
    widget, ours = field.widget, (typed.DayBox, typed.TimeBox)
    kind = widget.attrs.get("type", getattr(widget, "input_type", ""))
    return kind in CALENDARS and not isinstance(widget, ours)


def test_no_box_of_days_or_times_is_left_empty_by_the_readers_language() -> None:
    _load_all_forms()
    assert boxes_that(_is_calendar_of_its_own, "clustergrowth") == []
    pages = [*HOUSE.rglob("*.html"), *(one for one in HOUSE.rglob("*.py") if "tests" not in one.parts)]
    own = re.compile(rf"type\W{{1,4}}({'|'.join(CALENDARS)})\b|forms\.(Date|Time|DateTime|SplitDateTime)Input\b")
    made = [page.relative_to(HOUSE).as_posix() for page in pages if own.search(page.read_text())]
    assert made == ["common/tables/typed.py"]
    with override("tr"):
        shown = typed.DayBox().format_value(date(2026, 11, 30)), typed.TimeBox().format_value(time(9, 5))
    assert shown == ("2026-11-30", "09:05")


def test_a_calendar_of_a_new_noun_is_found() -> None:
    assert boxes_that(_is_calendar_of_its_own, readers.__name__) == ["StaffForm.since"]


def _is_taken_unseen(field: forms.Field) -> bool:
    """A list that need not be chosen from and offers nothing empty sends what stands first, opened or not."""
    if (
        isinstance(field, forms.ModelChoiceField)
        or not isinstance(field, forms.ChoiceField)
        or type(field.widget) is not forms.Select
        or field.required
    ):
        return False
    values = [value for value, _words in field.widget.choices]
    return bool(values) and "" not in values and field.initial is None


def test_no_list_is_answered_by_who_never_opened_it() -> None:
    _load_all_forms()
    found = boxes_that(_is_taken_unseen, "clustergrowth")
    assert [name for name in found if not name.endswith(".lang")] == []  # the writer's own is filled in by the form


def test_a_list_of_a_new_noun_that_is_answered_unseen_is_found() -> None:
    assert boxes_that(_is_taken_unseen, readers.__name__) == ["StaffForm.kind"]


def test_a_telephone_shows_the_keys_that_a_number_needs() -> None:
    boxes = (typed.Whole(), typed.Number(), typed.Measure(min_value=0), typed.Measure(), typed.Measure(min_value=-90))
    assert [one.widget.attrs["inputmode"] for one in boxes] == ["numeric", "decimal", "decimal", "text", "text"]
    assert {one.widget.input_type for one in boxes} == {"text"}
