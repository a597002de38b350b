"""Reads the source of views and forms: what fetches a model and does not ask whose it is.

A module counts as views or forms by what it does: a function takes a request, or a class is a form.
"""

import ast
from collections.abc import Iterator

REQUESTS = {"HttpRequest", "SignedIn"}
SHORTCUTS = {"get_object_or_404", "get_list_or_404", "_default_manager", "_base_manager"}
ASKED = {"visible_to", "none"}  # what a bare manager may be asked
NAMES_ONE = {"pk", "id", "slug", "number", "token", "email"}


def takes_requests(tree: ast.Module) -> bool:
    for node in ast.walk(tree):
        if isinstance(node, ast.arg) and isinstance(node.annotation, ast.Name) and node.annotation.id in REQUESTS:
            return True
        if isinstance(node, ast.ImportFrom) and node.module == "django" and any(n.name == "forms" for n in node.names):
            return True
    return False


def unasked(tree: ast.Module) -> list[str]:
    """Each place, with its line, where something is fetched by another way than ``people/subjects.py``."""
    return [f"{line}: {what}" for line, what in sorted(_unasked(tree))]


def _unasked(tree: ast.Module) -> Iterator[tuple[int, str]]:
    parents = {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
    for node in ast.walk(tree):
        name = node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""
        if name in SHORTCUTS:
            yield node.lineno, name  # type: ignore[attr-defined]
        elif isinstance(node, ast.Attribute) and name == "objects":
            after = parents[node]
            if not (isinstance(after, ast.Attribute) and after.attr in ASKED):
                yield node.lineno, f"{ast.unparse(node)} is asked by nobody"
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            given = {one.arg for one in node.keywords if not isinstance(one.value, ast.Attribute)}  # "x.y" is known
            if (node.func.attr == "get" and given - {None}) or (node.func.attr == "filter" and given & NAMES_ONE):
                yield node.lineno, f"{ast.unparse(node.func)}({', '.join(sorted(map(str, given)))}=…)"
