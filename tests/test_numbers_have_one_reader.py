"""Numbers, days and codes that people write are read in one place: two readers would take one text for two numbers."""

import ast
import re
from collections.abc import Callable, Iterator
from datetime import date, time
from pathlib import Path
from typing import NamedTuple

from django import forms
from django.utils.translation import override

from clustergrowth.common.tables import typed
from tests.columns import every_form
from tests.faulty import readers

ROOT = Path(__file__).parents[1]
HOUSE = ROOT / "clustergrowth"
STAGES = ("demo", "people", "record", "listen", "agree", "connect", "learn", "tell", "web", "common")
READER = {"common/tables/values.py", "common/tables/codes.py", "common/tables/typed.py"}
CALENDARS = ("date", "time", "datetime-local", "month", "week")
CONVERT = {"int", "float", "Decimal"}
DAYS = {"strptime"}
FIELDS = {"IntegerField", "FloatField", "DecimalField", "DateField"}
OURS = (typed.Whole, typed.MeasureField, typed.Number, typed.Day)
FACTORIES = {"modelform_factory", "modelformset_factory", "inlineformset_factory"}  # whose fields are the library's
TEXT = r"(?:\w+\[(?:str, )?)*str\]*(?: \| None)?"  # str, list[str], Sequence[list[str]], dict[str, str]
Function = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
WRITTEN = {"POST", "GET", "cells", "cleaned_data", "group", "groups", "split", "partition", "strip", "replace", "row"}
OTHERS = {
    "agree/themes/queries.py blocks_on": "places that our own modules state",
    "common/database/backups/backup.py count": "what the database says of itself",
    "common/limits/fields.py _bound_number": "bounds put on the library's own fields",
    "common/limits/fields.py bound_all": "bounds put on the library's own fields",
    "common/limits/once.py alone": "a digest of ours",
    "common/limits/sentences.py": "what the library's own fields say; it makes none",
    "common/pdf/typesetting.py _letters": "the table of letters of our fonts",
    "listen/analysis/domain/totals.py read_held": "JSON of our own form; its cells are read by the one reader",
    "listen/analysis/domain/weights.py _raked": "counts of the database",
    "listen/analysis/domain/weights.py _reachable": "counts of the database",
    "listen/interviews/domain/factors.py factors": "a file of ours",
    "listen/interviews/domain/links.py read_token": "a signed number",
    "listen/interviews/views/cases.py configurations": "one of our own options",
    "listen/surveys/answer_files/services/editions.py say": "one of our own options",
    "listen/surveys/instruments/domain/instrument_file.py _finite": "JSON, in which a number has one form",
    "listen/surveys/waves/queries/links.py asked_of_token": "a signed number",
    "listen/surveys/answers/views/answering.py _told": "JSON of our own script",
    "listen/surveys/answers/views/answering.py answer_keep": "JSON of our own script",
    "people/organisations/domain/countries.py _degrees": "the table of time zones",
    "people/imports/forms.py ChoicesForm._pairs": "lines and numbers of our own options",
    "people/persons/services/accounts.py reader_of_token": "a signed number",
    "demo/connecting.py _sort": "the demonstration's own spreadsheet",
    "demo/registering.py Registering._propose": "the demonstration's own spreadsheet",
    "record/transfers/forms.py MoveForm.chosen_rows": "one of our own options",
    "web/pages/today.py blocks_for": "places that our own modules state",
}


class Reading(NamedTuple):
    """Where a piece of code turns what somebody wrote into a number or a day by itself."""

    function: str  # empty: in none
    line: int
    said: str


def readers_in(tree: ast.Module) -> Iterator[Reading]:
    yield from _fields_of_the_library(tree)
    checked = _checked_to_be_digits(tree)
    seen: set[ast.AST] = set()
    for function, name in _functions(tree):
        written = _written_in(function)
        for node in ast.walk(function):
            if isinstance(node, ast.Call) and node not in seen | checked and _converts(node, written):
                seen.add(node)
                yield Reading(name, node.lineno, ast.unparse(node)[:80])


def _functions(tree: ast.AST, within: str = "") -> Iterator[tuple[Function, str]]:
    """Each with its name; what is inside of another comes first, since it knows its own parameters."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            name = f"{within}.{node.name}".removeprefix(".")
            yield from _functions(node, name)
            if not isinstance(node, ast.ClassDef):
                yield node, name
        elif isinstance(node, ast.Lambda):
            yield from _functions(node, within)
            yield node, within
        else:
            yield from _functions(node, within)


def _fields_of_the_library(tree: ast.Module) -> Iterator[Reading]:
    """Named when they are made inside of a function; those of a form's own are found by their class."""
    known = {
        "django.forms",
        *(_as(one) for node in _imports(tree, "django") for one in node.names if one.name == "forms"),
    }
    for made in _imports(tree, "django.forms"):
        yield from (Reading("", made.lineno, one.name) for one in made.names if one.name in FIELDS | FACTORIES)
    seen: set[ast.AST] = set()
    parts: list[tuple[ast.AST, str]] = [*_functions(tree), (tree, "")]
    for part, name in parts:
        for node in ast.walk(part):
            if isinstance(node, ast.Attribute) and node.attr in FIELDS | FACTORIES and node not in seen:
                seen.add(node)
                if ast.unparse(node.value) in known:
                    yield Reading(name, node.lineno, f"forms.{node.attr}")


def _imports(tree: ast.Module, package: str) -> list[ast.ImportFrom]:
    """Out of a package, and of what is inside of it unless it is the framework itself."""
    found = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    within = f"{package}." if package != "django" else "?"
    return [node for node in found if node.module == package or (node.module or "").startswith(within)]


def _as(one: ast.alias) -> str:
    return one.asname or one.name


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


def _written_in(function: Function) -> set[str]:
    """Names in a function that hold text: its parameters of text or of no type, and what was cut out of such."""
    parameters = [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]
    names = {one.arg for one in parameters if one.arg not in ("self", "cls") and _may_be_text(one.annotation)}
    for node in ast.walk(function):
        if isinstance(node, ast.Assign) and _is_written(node.value, names):
            names |= {name.id for target in node.targets for name in ast.walk(target) if isinstance(name, ast.Name)}
        elif isinstance(node, ast.comprehension | ast.For) and _is_written(node.iter, names):
            names |= {name.id for name in ast.walk(node.target) if isinstance(name, ast.Name)}
    return names


def _may_be_text(annotation: ast.expr | None) -> bool:
    return annotation is None or re.fullmatch(TEXT, ast.unparse(annotation)) is not None


def _is_written(value: ast.AST, names: set[str]) -> bool:
    if isinstance(value, ast.Call) and isinstance(value.func, ast.Name) and value.func.id in ("len", "sum", "round"):
        return False
    places = {one for node in ast.walk(value) if isinstance(node, ast.Subscript) for one in ast.walk(node.slice)}
    return any(
        (isinstance(one, ast.Name) and one.id in names) or (isinstance(one, ast.Attribute) and one.attr in WRITTEN)
        for one in ast.walk(value)
        if one not in places
    )


def all_readers() -> dict[str, list[str]]:
    """By file and function."""
    found: dict[str, list[str]] = {}
    for stage in STAGES:
        for file in sorted((HOUSE / stage).rglob("*.py")):
            name = file.relative_to(HOUSE).as_posix()
            if name not in READER and not {"tests", "migrations", "management"} & set(file.parts):
                for one in readers_in(ast.parse(file.read_text())):
                    found.setdefault(f"{name} {one.function}".strip(), []).append(f"line {one.line}: {one.said}")
    return found


def test_what_people_write_is_read_by_the_one_reader() -> None:
    found = all_readers()
    assert {place: lines for place, lines in found.items() if place not in OTHERS} == {}
    assert OTHERS.keys() - found.keys() == set(), "nothing is found there any more"


def test_a_second_reader_is_found() -> None:
    found = [(one.function, one.said) for one in readers_in(ast.parse((ROOT / "tests/faulty/readers.py").read_text()))]
    assert found == [
        ("", "IntegerField"),
        ("late", "forms.FloatField"),
        ("of_the_model", "forms.modelform_factory"),
        ("", "forms.IntegerField"),
        ("staff", "float(cell.replace(',', '.'))"),
        ("price", "Decimal(request.POST['price'])"),
        ("first_number", "int(found[0])"),
        ("number_of", "int(part)"),
        ("founded", "datetime.strptime(cell, '%m/%d/%Y')"),
        ("named", "int(said['heads'])"),
        ("", "int(cell)"),
    ]


def fields_of_the_library(within: str) -> list[str]:
    """Fields of forms in which the library would read a number or a day, however they were spelt or made."""
    return sorted(
        f"{form.__name__}.{name}"
        for form in every_form(within)
        for name, field in getattr(form, "base_fields", {}).items()
        if isinstance(field, forms.IntegerField | forms.DateField) and not isinstance(field, OURS)
    )


def test_every_field_of_a_number_or_a_day_is_one_of_ours() -> None:
    assert fields_of_the_library("clustergrowth") == []


def test_a_field_of_a_new_noun_that_is_the_librarys_is_found() -> None:
    assert fields_of_the_library(readers.__name__) == ["StaffForm.heads", "StaffForm.staff", "TotalsForm.staff"]


def boxes_of_numbers(within: str) -> list[str]:
    """Fields whose box a browser fills in its own spelling only: “1.250” would be sent as nothing at all."""
    return boxes_that(_is_box_of_numbers, within)


def boxes_that(are: Callable[[forms.Field], bool], within: str) -> list[str]:
    return sorted(
        f"{form.__name__}.{name}"
        for form in every_form(within)
        for name, field in getattr(form, "base_fields", {}).items()
        if are(field)
    )


def _is_box_of_numbers(field: forms.Field) -> bool:
    widget = field.widget
    return isinstance(widget, forms.NumberInput) or getattr(widget, "input_type", "") == "number"


def test_no_box_lets_the_browser_refuse_a_number_before_it_is_read() -> None:
    assert boxes_of_numbers("clustergrowth") == []
    pages = [*HOUSE.rglob("*.html"), *(one for one in HOUSE.rglob("*.py") if "tests" not in one.parts)]
    own = re.compile(r"type\W{1,4}number\b|forms\.NumberInput")
    assert [page.name for page in pages if own.search(page.read_text())] == []


def test_a_box_of_numbers_of_a_new_noun_is_found() -> None:
    assert boxes_of_numbers(readers.__name__) == ["StaffForm.heads", "StaffForm.staff"]


def _is_calendar_of_its_own(field: forms.Field) -> bool:
    """A browser's calendar or clock understands one spelling: filled in the reader's own, it stands empty."""
    widget, ours = field.widget, (typed.DayBox, typed.TimeBox)
    kind = widget.attrs.get("type", getattr(widget, "input_type", ""))
    return kind in CALENDARS and not isinstance(widget, ours)


def test_no_box_of_days_or_times_is_left_empty_by_the_readers_language() -> None:
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
    found = boxes_that(_is_taken_unseen, "clustergrowth")
    assert [name for name in found if not name.endswith(".lang")] == []  # the writer's own is filled in by the form


def test_a_list_of_a_new_noun_that_is_answered_unseen_is_found() -> None:
    assert boxes_that(_is_taken_unseen, readers.__name__) == ["StaffForm.kind"]


def test_a_telephone_shows_the_keys_that_a_number_needs() -> None:
    boxes = (
        typed.Whole(),
        typed.Number(),
        typed.MeasureField(min_value=0),
        typed.MeasureField(),
        typed.MeasureField(min_value=-90),
    )
    assert [one.widget.attrs["inputmode"] for one in boxes] == ["numeric", "decimal", "decimal", "text", "text"]
    assert {one.widget.input_type for one in boxes} == {"text"}
