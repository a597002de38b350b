"""Reads the source of views and forms: what fetches a model and does not ask whose it is.

A module counts as views or forms by what it does: a function takes a request, or a class is a form or a list. A
look-up counts by where its value comes from: an attribute of a thing (``meeting.council_id``) or a query of ours is
known already.
"""

import ast
from collections.abc import Iterable, Iterator
from enum import IntEnum

from django.apps import apps

REQUESTS = {"HttpRequest", "SignedIn"}
LISTS = {"ListPage"}  # what a noun lists answers requests too
SHORTCUTS = {"get_object_or_404", "get_list_or_404", "_default_manager", "_base_manager"}
ASKED = {"visible_to", "none"}  # what a bare manager may be asked
NAMES_ONE = {"pk", "id", "slug", "number", "token", "email"}
ONE_OF_THEM = {"in", "exact", "iexact"}
SEARCHES = {"startswith", "istartswith", "contains", "icontains"}  # what is near to some words names nothing
TAKES_ONE = {"get", "aget", "get_or_create"}
LOOKS_UP = {"filter", "exclude", "Q", *TAKES_ONE}
SENT = {"GET", "POST", "FILES", "COOKIES", "headers", "META", "body", "session"}
CONVERTS = {"int", "str", "list", "set", "tuple", "sorted", "frozenset", "UUID", "filter", "map", "dict"}
WORDS = ("int", "str", "Any", "UUID")  # a parameter with one of these in its type is what somebody wrote
SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
LOOPS = (ast.ListComp, ast.SetComp, ast.GeneratorExp, ast.DictComp)


class Comes(IntEnum):
    """Where a value is from: a thing or a query of ours, a form's choice, a parameter, the request itself."""

    KNOWN, CHOSEN, GIVEN, SENT = range(4)


def takes_requests(tree: ast.Module) -> bool:
    for node in ast.walk(tree):
        if isinstance(node, ast.arg) and node.annotation is not None and names_in(node.annotation) & REQUESTS:
            return True
        if isinstance(node, ast.ClassDef) and any(names_in(base) & LISTS for base in node.bases):
            return True
        if isinstance(node, ast.ImportFrom) and node.module == "django" and any(n.name == "forms" for n in node.names):
            return True
    return False


def names_in(tree: ast.AST) -> set[str]:
    return {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}


def unasked(tree: ast.Module) -> list[str]:
    """Each place, with its line, where something is fetched by another way than ``people/subjects.py``."""
    return [f"{line}: {what}" for line, what in sorted(_unasked(tree))]


def _unasked(tree: ast.Module) -> Iterator[tuple[int, str]]:
    values = Values(tree)
    for node in ast.walk(tree):
        name = called(node)
        if name in SHORTCUTS:
            yield node.lineno, name  # type: ignore[attr-defined]
        elif isinstance(node, ast.Attribute) and name == "objects":
            after = values.parents[node]
            if not (isinstance(after, ast.Attribute) and after.attr in ASKED):
                yield node.lineno, f"{ast.unparse(node)} is asked by nobody"
        elif isinstance(node, ast.Call) and called(node.func) in LOOKS_UP:
            by = sorted({way for way, value in ways(node, values) if values.names_one(called(node.func), way, value)})
            if by:
                yield node.lineno, f"{ast.unparse(node.func)}({', '.join(f'{way}=…' for way in by)})"
        elif isinstance(node, ast.Call) and called(node.func) == "in_bulk" and values.of_all(node.args) > Comes.KNOWN:
            yield node.lineno, f"{ast.unparse(node.func)}(…)"


def called(node: ast.AST) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def ways(call: ast.Call, values: "Values") -> Iterator[tuple[str, ast.expr]]:
    """What is looked up by, also where it stands in a dictionary of the same function (``**which``)."""
    for keyword in call.keywords:
        if keyword.arg is not None:
            yield keyword.arg, keyword.value
            continue
        for written in (keyword.value, *values.written(keyword.value)):
            yield from (pair for one in ast.walk(written) if isinstance(one, ast.Dict) for pair in pairs(one))


def pairs(written: ast.Dict) -> Iterator[tuple[str, ast.expr]]:
    for key, value in zip(written.keys, written.values, strict=True):
        if isinstance(key, ast.Constant):
            yield str(key.value), value


def relations() -> set[str]:
    return {field.name for model in apps.get_models() for field in model._meta.get_fields() if field.is_relation}


class Values:
    """Where the values in a module come from, as far as its own source says."""

    def __init__(self, tree: ast.Module) -> None:
        self.parents = {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
        self.functions = {node.name: node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
        self.relations = relations()
        self.at_work: set[ast.AST] = set()  # what refers to itself is judged by the rest

    def names_one(self, method: str, way: str, value: ast.expr) -> bool:
        *_, last = [part for part in way.split("__") if part not in ONE_OF_THEM]
        if last in SEARCHES:
            return False
        most = Comes.KNOWN if last in NAMES_ONE or method in TAKES_ONE else Comes.GIVEN
        return self.of(value) > (Comes.CHOSEN if last in self.relations else most)

    def of_all(self, nodes: Iterable[ast.AST]) -> Comes:
        return max((self.of(node) for node in nodes), default=Comes.KNOWN)

    def of(self, node: ast.AST) -> Comes:
        if node in self.at_work:
            return Comes.KNOWN
        self.at_work.add(node)
        try:
            return self._of(node)
        finally:
            self.at_work.discard(node)

    def _of(self, node: ast.AST) -> Comes:
        match node:
            case ast.Attribute():
                return Comes.SENT if self._is_sent(node) else Comes.KNOWN
            case ast.Subscript():
                return max(Comes.CHOSEN, self.of(node.value))
            case ast.Name():
                return self._of_name(node)
            case ast.Call():
                return self._of_call(node)
            case ast.ListComp() | ast.SetComp() | ast.GeneratorExp():
                return self.of(node.elt)
            case _:
                return self.of_all(ast.iter_child_nodes(node))

    def _is_sent(self, node: ast.Attribute) -> bool:
        is_here = node.attr in SENT and called(node.value) == "request"
        return is_here or (isinstance(node.value, ast.Attribute) and self._is_sent(node.value))

    def _of_call(self, node: ast.Call) -> Comes:
        name, given = called(node.func), [*node.args, *(keyword.value for keyword in node.keywords)]
        if isinstance(node.func, ast.Attribute):  # a method is as its thing: ``slug.lower()``, ``rows.values("pk")``
            own, brought = self.of(node.func if self._is_sent(node.func) else node.func.value), self.of_all(given)
            return max(own, brought if brought == Comes.SENT else Comes.KNOWN)
        if name in CONVERTS:
            return self.of_all(given)
        if name in self.functions:
            ends = (one.value for one in ast.walk(self.functions[name]) if isinstance(one, ast.Return) and one.value)
            return self.of_all(ends)
        return Comes.SENT if self.of_all(given) == Comes.SENT else Comes.KNOWN  # another's query

    def _of_name(self, node: ast.Name) -> Comes:
        if written := self.written(node):
            return self.of_all(written)
        for scope in self._around(node):
            if isinstance(scope, SCOPES):
                for one in ast.walk(scope.args):
                    if isinstance(one, ast.arg) and one.arg == node.id and node.id not in {"self", "cls"}:
                        kind = names_in(one.annotation) if one.annotation else {"Any"}
                        return Comes.GIVEN if kind & set(WORDS) else Comes.KNOWN
        return Comes.KNOWN  # of the module, or imported

    def _around(self, node: ast.AST) -> Iterator[ast.AST]:
        while (node := self.parents.get(node, node)) in self.parents:
            yield node

    def written(self, name: ast.AST) -> list[ast.expr]:
        """What the nearest scope that writes this name writes to it."""
        if not isinstance(name, ast.Name):
            return []
        for scope in self._around(name):
            if isinstance(scope, LOOPS):
                written = [loop.iter for loop in scope.generators if name.id in names_in(loop.target)]
            elif isinstance(scope, SCOPES):
                written = [value for node in ast.walk(scope) for value in _writes(node, name.id)]
            else:
                continue
            if written:
                return written
        return []


def _writes(node: ast.AST, name: str) -> list[ast.expr]:
    match node:
        case ast.Assign(targets=targets, value=value):
            return [value] if any(name in names_in(target) for target in targets) else []
        case ast.AnnAssign(target=target, value=ast.expr() as value) | ast.AugAssign(target=target, value=value):
            return [value] if name in names_in(target) else []
        case ast.NamedExpr(target=target, value=value) | ast.For(target=target, iter=value):
            return [value] if name in names_in(target) else []
    return []
