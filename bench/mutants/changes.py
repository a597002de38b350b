"""The small faults that are put into a file: those of cosmic-ray that can run, and those of queries and wiring.

cosmic-ray knows numbers, comparisons, conditions, loops, decorators. What our code mostly does, it does not know: it
chains calls, hands on keyword arguments and joins permissions, so a filter, an argument or one side may be left out.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import cosmic_ray.plugins
from cosmic_ray.ast import ast_nodes, get_ast
from cosmic_ray.mutating import MutationVisitor

INSTEAD = {
    "Lt": ("LtE", "GtE"), "LtE": ("Lt", "Gt"), "Gt": ("GtE", "LtE"), "GtE": ("Gt", "Lt"),
    "Eq": ("NotEq",), "NotEq": ("Eq",), "Is": ("IsNot",), "IsNot": ("Is",),
    "Add": ("Sub",), "Sub": ("Add", "BitAnd"), "Mul": ("Div",), "Div": ("Mul",), "FloorDiv": ("Mul",), "Mod": ("Add",),
    "Pow": ("Mul",), "BitOr": ("BitAnd", "BitXor"), "BitAnd": ("BitOr",), "BitXor": ("BitOr",),
}  # fmt: skip
SAID = {"_", "gettext", "gettext_lazy"}  # what a person reads is held by its translations, not by tests of figures
Place = tuple[int, int]


@dataclass(frozen=True)
class Mutant:
    path: str
    operator: str
    start: Place
    source: str
    before: str
    after: str

    @property
    def key(self) -> tuple[str, str, str, str]:
        """What it is, wherever its line has moved."""
        return self.path, self.operator, self.before, self.after


def mutants_of(path: Path) -> list[Mutant]:
    source = path.read_text()
    tree = ast.parse(source)
    annotations, heads = [_span(node) for node in _annotations(tree)], list(_heads(tree))
    found: dict[str, Mutant] = {}
    for operator, start, changed in [*_of_cosmic_ray(source), *_of_ours(tree, source)]:
        if any(first <= start < last for first, last in annotations) or _is_the_same(tree, changed):
            continue
        if "BinaryOperator" in operator and any(first <= start < last for first, last in heads):
            continue  # cosmic-ray takes the star between arguments for a product
        found.setdefault(changed, Mutant(str(path), operator, start, changed, *_lines(source, changed)))
    return sorted(found.values(), key=lambda one: (one.start, one.operator))


def _of_cosmic_ray(source: str) -> Iterator[tuple[str, Place, str]]:
    for name in cosmic_ray.plugins.operator_names():
        kind = cosmic_ray.plugins.get_operator(name)
        if kind.arguments() or not _is_wanted(name):
            continue
        operator = kind()
        places = (place for node in ast_nodes(get_ast(source)) for place in operator.mutation_positions(node))
        for occurrence, (start, _end) in enumerate(places):
            changed = MutationVisitor.mutate_code(source, operator, occurrence)
            if changed is not None:
                yield name.removeprefix("core/"), start, changed


def _is_wanted(name: str) -> bool:
    """Of a comparison its border and its opposite, of other operators one or two: the rest fails wherever it runs."""
    if "ComparisonOperator" in name or "BinaryOperator" in name:
        _kind, before, after = name.rsplit("_", 2)
        return after in INSTEAD.get(before, ())
    return True


def _of_ours(tree: ast.Module, source: str) -> Iterator[tuple[str, Place, str]]:
    text = _Text(source)
    quiet = {id(node) for call in ast.walk(tree) if _is_said(call) for node in ast.walk(call)}
    quiet |= {
        id(node) for one in ast.walk(tree) if isinstance(one, ast.JoinedStr | ast.Expr) for node in one_and_all(one)
    }
    for node in ast.walk(tree):
        for name, start, end, instead in _changes(node, text, said=id(node) in quiet):
            yield name, start, text.with_(start, end, instead)


def one_and_all(node: ast.AST) -> list[ast.AST]:
    """A docstring, and the parts of a formatted string; a call that stands alone keeps its arguments."""
    if isinstance(node, ast.Expr):
        return [node.value] if isinstance(node.value, ast.Constant) else []
    return list(ast.walk(node))


def _changes(node: ast.AST, text: "_Text", *, said: bool) -> Iterator[tuple[str, Place, Place, str]]:
    if isinstance(node, ast.Call):
        for word in node.keywords:
            yield "LeaveArgumentOut", *text.with_comma(_span(word)), ""
        if isinstance(node.func, ast.Attribute) and isinstance(node.func.value, ast.Call):
            yield "LeaveCallOut", _span(node.func.value)[1], _span(node)[1], ""
    elif isinstance(node, ast.Constant) and isinstance(node.value, str) and not said:
        yield "ReplaceString", *_span(node), repr("XX" + node.value)
    elif isinstance(node, ast.Return) and node.value is not None:
        yield "ReturnNone", *_span(node.value), "None"
    elif isinstance(node, ast.comprehension):
        for condition in node.ifs:
            yield "LeaveConditionOut", *_span(condition), "True"
    elif isinstance(node, ast.BoolOp):
        for left, right in pairwise(node.values):
            yield "LeaveSideOut", _span(left)[1], _span(right)[1], ""
        yield "LeaveSideOut", _span(node.values[0])[0], _span(node.values[1])[0], ""
    elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr | ast.BitAnd | ast.Sub):
        yield "LeaveSideOut", _span(node.left)[1], _span(node)[1], ""
        yield "LeaveSideOut", _span(node)[0], _span(node.right)[0], ""


class _Text:
    """A source by its lines; the columns of `ast` count bytes."""

    def __init__(self, source: str) -> None:
        self.lines = source.encode().splitlines(keepends=True)
        self.starts = [0]
        for line in self.lines:
            self.starts.append(self.starts[-1] + len(line))
        self.bytes = source.encode()

    def at(self, place: Place) -> int:
        return self.starts[place[0] - 1] + place[1]

    def with_(self, start: Place, end: Place, instead: str) -> str:
        first, last = self.at(start), self.at(end)
        if not instead and self._leaves_a_bracket(first, last):
            return self.bytes.decode()  # brackets that `ast` does not count: not changed
        return (self.bytes[:first] + instead.encode() + self.bytes[last:]).decode()

    def _leaves_a_bracket(self, first: int, last: int) -> bool:
        gone = self.bytes[first:last]
        return gone.count(b"(") != gone.count(b")")

    def with_comma(self, span: tuple[Place, Place]) -> tuple[Place, Place]:
        (line, column), end = span[1], span[1]
        if self.lines[line - 1][column : column + 1] == b",":
            end = (line, column + 1)
        return span[0], end


def _span(node: ast.AST) -> tuple[Place, Place]:
    return (node.lineno, node.col_offset), (node.end_lineno, node.end_col_offset)  # type: ignore[attr-defined]


def _annotations(tree: ast.AST) -> Iterator[ast.expr]:
    for node in ast.walk(tree):
        if isinstance(node, ast.AnnAssign | ast.arg) and node.annotation:
            yield node.annotation
        elif isinstance(node, ast.FunctionDef) and node.returns:
            yield node.returns
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "cast":
            yield node.args[0]


def _heads(tree: ast.AST) -> Iterator[tuple[Place, Place]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            yield (node.lineno, node.col_offset), (node.body[0].lineno, 0)


def _is_said(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in SAID


def _is_the_same(tree: ast.AST, changed: str) -> bool:
    """No change, or one that is no Python."""
    try:
        return ast.dump(ast.parse(changed)) == ast.dump(tree)
    except SyntaxError:
        return True


def _lines(source: str, changed: str) -> tuple[str, str]:
    """The part that differs, whole lines, in one line each."""
    before, after = source.splitlines(), changed.splitlines()
    while before and after and before[0] == after[0]:
        del before[0], after[0]
    while before and after and before[-1] == after[-1]:
        del before[-1], after[-1]
    return " ".join(" ".join(before).split()), " ".join(" ".join(after).split())


def function_at(tree: ast.AST, place: Place, above: str = "") -> str | None:
    """The function or method in whose body a place lies; none for what is done at import."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.ClassDef):
            found = function_at(node, place, f"{above}{node.name}.")
            if found:
                return found
        elif isinstance(node, ast.FunctionDef):
            last = node.body[-1]
            if (node.body[0].lineno, 0) <= place <= (last.end_lineno or 0, last.end_col_offset or 0):
                return above + node.name
    return None


def is_made_at_import(mutant: Mutant) -> bool:
    """What others may have taken before the change: all that stands outside functions, and functions that make some."""
    tree = ast.parse(mutant.source)
    inside = function_at(tree, mutant.start)
    makers = {one.name for one in ast.walk(tree) if isinstance(one, ast.FunctionDef) and _makes_functions(one)}
    return inside is None or mutant.operator == "RemoveDecorator" or inside in makers


def _makes_functions(function: ast.FunctionDef) -> bool:
    return any(isinstance(one, ast.FunctionDef) for one in ast.walk(function) if one is not function)
