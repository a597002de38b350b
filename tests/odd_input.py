"""Every parameter and field of every address, found by itself, and what nobody types on purpose."""

import ast
import inspect
from collections.abc import Iterator, Sequence
from functools import cache
from types import ModuleType
from typing import Any
from urllib.parse import quote_plus

from django.forms import BaseForm
from django.urls import resolve

from clustergrowth.common.limits.once import TOKEN
from clustergrowth.common.limits.requests import LONGEST_VALUE, MOST_DIGITS

ODD = (
    "9" * 5000,  # more digits than Python makes a number of
    "9223372036854775808",  # one more than a key can be
    "2147483648",  # one more than a column of whole numbers holds
    "40000",
    "²",  # a digit, and no number
    "-1",
    "a" * 100_000,
    "a" * 600,  # more than most columns of one line hold, and less than a field without a bound takes
    "a" * 2_500,
    "\x00",
    "\ud800",  # half of a letter
    "👨‍👩‍👧‍👦" * 60,
    "9999-12-31",
    "0001-01-01",
    "1e999",
    '["\\ud800", {"a": 1e999}]',
)
# One value that is refused before any page is reached would leave all others beside it untried.
IN_QUERY = [one for one in ODD if len(one) <= LONGEST_VALUE]
IN_BODY = [one for one in ODD if not (len(one) > MOST_DIGITS and one.isdecimal())]
TURNS = 2
LONG_ADDRESS = f"marta@{'.'.join(4 * ['b' * 60])}.example"  # 257 letters, right in each, and no column holds them


def parameters(where: str) -> tuple[frozenset[str], frozenset[str]]:
    """What the page at an address may read of its query, and of what is sent to it."""
    view = inspect.unwrap(resolve(where).func)
    module = inspect.getmodule(view)
    return _read_in(module) if module and "allauth" not in module.__name__ else (frozenset(), frozenset())


def read_alone(where: str) -> frozenset[str]:
    """Of a query what the view reads by itself: a form beside it may refuse the rest before anybody looks."""
    module = inspect.getmodule(inspect.unwrap(resolve(where).func))
    return _without_a_form(module) if module and "allauth" not in module.__name__ else frozenset()


@cache
def _without_a_form(module: ModuleType) -> frozenset[str]:
    return frozenset(name for method, name in _named(ast.parse(inspect.getsource(module))) if method in ("GET", ""))


@cache
def _read_in(module: ModuleType) -> tuple[frozenset[str], frozenset[str]]:
    """All that the module of a view names, and the fields of all forms it knows: rather too many than one too few."""
    named = list(_named(ast.parse(inspect.getsource(module))))
    fields = {field for form in _forms(module) for field in getattr(form, "base_fields", ())}
    query = fields | {name for method, name in named if method in ("GET", "")} | {"page", "sort", "format", "q"}
    sent = fields | {name for method, name in named if method in ("POST", "")}
    return frozenset(query), frozenset(sent - {TOKEN})


def _forms(module: ModuleType) -> Iterator[type[BaseForm]]:
    for value in vars(module).values():
        if isinstance(value, type) and issubclass(value, BaseForm):
            yield value


def _named(tree: ast.AST) -> Iterator[tuple[str, str]]:
    """Each constant that a query or a sent form is asked for; without a method, where a loop gives the name."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            method, first = _method(node.func.value), node.args[0] if node.args else None
        elif isinstance(node, ast.Subscript):
            method, first = _method(node.value), node.slice
        elif isinstance(node, ast.Compare) and isinstance(node.ops[0], ast.In | ast.NotIn):
            method, first = _method(node.comparators[0]), node.left
        else:
            continue
        if method and isinstance(first, ast.Constant) and isinstance(first.value, str):
            yield method, first.value
        elif method and isinstance(first, ast.Name):
            yield from (("", name) for name in _looped(tree, first.id))


def _method(node: ast.expr) -> str:
    is_request = isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "request"
    return node.attr if is_request and isinstance(node, ast.Attribute) and node.attr in ("GET", "POST") else ""


def _looped(tree: ast.AST, variable: str) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.comprehension | ast.For) and getattr(node.target, "id", "") == variable:
            yield from (str(one.value) for one in ast.walk(node.iter) if isinstance(one, ast.Constant))


def encoded(values: dict[str, Any]) -> str:
    """As a browser, or somebody who writes the request by hand, sends it; a list is one name again and again."""
    pairs = [(name, one) for name, value in values.items() for one in (value if isinstance(value, list) else [value])]
    return "&".join(f"{quote_plus(name)}={_quoted(str(value))}" for name, value in pairs)


def _quoted(text: str) -> str:
    return quote_plus(text.encode("utf-8", "surrogatepass"))


def all_odd(names: frozenset[str], odd: Sequence[str]) -> Iterator[dict[str, Any]]:
    """Every name with an odd value, each with another one in turn; and every name twice."""
    for turn in range(TURNS):
        yield {name: odd[(5 * turn + place) % len(odd)] for place, name in enumerate(sorted(names))}
    yield {name: ["1", "2"] for name in names}


def one_odd(sent: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """What is right, but for one value: one that goes through a form and into no column, and another one in turn."""
    for place, name in enumerate(sorted(sent)):
        yield sent | {name: _unfitting(sent[name])}
        yield sent | {name: ODD[(5 * place) % len(ODD)]}


def _unfitting(right: Any) -> str:
    """Of the kind that is right in its place, so that a form without a bound takes it."""
    return "40000" if str(right).isdecimal() else LONG_ADDRESS if "@" in str(right) else "a" * 600
