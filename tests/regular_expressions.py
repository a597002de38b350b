"""Every regular expression of the house, found by itself, and the letters that are worst for it."""

import ast
import importlib
import pkgutil
import re
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from re import _constants as ops  # type: ignore[attr-defined]  # the parser that the standard library uses itself
from re import _parser as parser  # type: ignore[attr-defined]
from types import ModuleType
from typing import Any

USES = {"compile", "search", "match", "fullmatch", "sub", "subn", "split", "findall", "finditer"}
DECLARES = {"re_path", "RegexField", "RegexValidator"}
ANY = ("a", "7", " ", ".", "é")  # tried for every pattern, and where a class leaves open what it holds
MOST_LETTERS = 6
REPEATS = (ops.MAX_REPEAT, ops.MIN_REPEAT, ops.POSSESSIVE_REPEAT)


@dataclass(frozen=True)
class Found:
    """A pattern and where it stands; the text is None where it is put together at run time, out of sight."""

    where: str
    text: str | bytes | None
    flags: int = 0
    use: str = "finditer"  # match and fullmatch begin at the first letter only; anything else begins anywhere

    def read(self, text: str) -> None:
        """Let the pattern read a text to its end, as the house does."""
        assert self.text is not None
        given: Any = text if isinstance(self.text, str) else text.encode("cp1252", "replace")
        found = getattr(re.compile(self.text, self.flags), self.use)(given)
        if self.use == "finditer":
            deque(found, maxlen=0)


def written_in(file: Path) -> Iterator[Found]:
    """The patterns that calls inside this file's text name."""
    tree = ast.parse(file.read_text())
    inside = {id(call) for one in ast.walk(tree) if isinstance(one, ast.FunctionDef) for call in ast.walk(one)}
    for call in ast.walk(tree):
        if not isinstance(call, ast.Call) or not call.args or not _takes_a_pattern(call.func):
            continue
        where, first = f"{file.name}:{call.lineno}", call.args[0]
        if isinstance(first, ast.Constant) and isinstance(first.value, str | bytes):
            used = ast.unparse(call.func).rpartition(".")[2]
            yield Found(where, first.value, _flags(call), used if used in ("match", "fullmatch") else "finditer")
        elif id(call) in inside and not _is_escaped(first):
            yield Found(where, None)


def _takes_a_pattern(called: ast.expr) -> bool:
    if isinstance(called, ast.Attribute):
        is_re = isinstance(called.value, ast.Name) and called.value.id == "re"
        return called.attr in DECLARES or (is_re and called.attr in USES)
    return isinstance(called, ast.Name) and called.id in DECLARES


def _is_escaped(first: ast.expr) -> bool:
    return isinstance(first, ast.Call) and isinstance(first.func, ast.Attribute) and first.func.attr == "escape"


def _flags(call: ast.Call) -> int:
    text = " ".join(ast.unparse(one) for one in (*call.args[1:], *(word.value for word in call.keywords)))
    return re.IGNORECASE if re.search(r"\bre\.(?:I|IGNORECASE)\b", text) else 0


def compiled_in(module: ModuleType) -> Iterator[Found]:
    """The patterns that a module keeps, however they were put together."""
    for name, value in vars(module).items():
        for one in _patterns(value):
            yield Found(f"{module.__name__}.{name}", one.pattern, one.flags)


def _patterns(value: Any, depth: int = 3) -> Iterator[re.Pattern[Any]]:
    if isinstance(value, re.Pattern):
        yield value
    elif depth and isinstance(value, dict):
        yield from _patterns([*value.keys(), *value.values()], depth)
    elif depth and isinstance(value, list | tuple | set | frozenset):
        for one in value:
            yield from _patterns(one, depth - 1)


def every(package: ModuleType) -> list[Found]:
    """Each pattern of a package once."""
    found: dict[tuple[Any, int], Found] = {}
    unseen: list[Found] = []
    for module in _modules(package):
        for one in (*written_in(Path(module.__file__ or "")), *compiled_in(module)):
            if one.text is None:
                unseen.append(one)
            else:
                found.setdefault((one.text, one.flags & re.IGNORECASE), one)
    return [*unseen, *found.values()]


def _modules(package: ModuleType) -> Iterator[ModuleType]:
    yield package
    for known in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        parts = known.name.removeprefix(package.__name__).split(".")
        if not {"tests", "migrations", "__main__", "testing"} & set(parts) and not parts[-1].startswith("make_"):
            yield importlib.import_module(known.name)


# --- the worst letters -----------------------------------------------------------------------------------------------


def worst_texts(text: str | bytes) -> list[tuple[str, str]]:
    """What stands before, and what is repeated then.

    Each letter the pattern names, all of them mixed; and for each repetition inside it, what leads there and what it
    repeats.
    """
    parsed = list(parser.parse(text))
    letters = list(dict.fromkeys((*_letters(parsed), *ANY)))[:MOST_LETTERS]
    whole = [("", one) for one in (*letters, "".join(letters))]
    begun = [("", _sample(parsed[:end])) for end in range(len(parsed) - 3, len(parsed))]
    found = dict.fromkeys((*whole, *_repetitions(parsed, ""), *begun))
    return [(before, unit) for before, unit in found if unit]


def _repetitions(parsed: list[Any], before: str) -> Iterator[tuple[str, str]]:
    for place, (what, how) in enumerate(parsed):
        here = before + _sample(parsed[:place])
        for inner in _inner(what, how):
            if what in REPEATS and how[1] > 1:
                after = list(dict.fromkeys(_letters(parsed[place + 1 :])))[:2]
                yield from ((here, one) for one in (_sample(inner), *list(_letters(inner))[:3], *after))
            yield from _repetitions(list(inner), here)


def _letters(parsed: Iterable[Any]) -> Iterator[str]:
    """One letter for each letter or class of letters of the pattern."""
    for what, how in parsed:
        if what in (ops.LITERAL, ops.NOT_LITERAL, ops.IN, ops.ANY):
            yield from _sample_of(what, how)
        for inner in _inner(what, how):
            yield from _letters(inner)


def _inner(what: Any, how: Any) -> Iterator[Any]:
    if what in REPEATS:
        yield how[2]
    elif what is ops.SUBPATTERN:
        yield how[-1]
    elif what is ops.BRANCH:
        yield from how[1]
    elif what in (ops.ASSERT, ops.ASSERT_NOT):
        yield how[1]
    elif what is ops.ATOMIC_GROUP:
        yield how


def _sample_of(what: Any, how: Any) -> list[str]:
    if what is ops.LITERAL:
        return [chr(how)]
    if what is ops.ANY:
        return ["x"]
    if what is ops.NOT_LITERAL:
        return [next(one for one in ANY if ord(one) != how)]
    return [one for one in _of_class(how) if one]


def _of_class(members: list[Any]) -> Iterator[str]:
    if members[0][0] is ops.NEGATE:
        out = {one for member in members[1:] for one in _of_class([member])}
        yield from [one for one in ANY if one not in out][:2]
        return
    for what, how in members:
        if what is ops.LITERAL:
            yield chr(how)
        elif what is ops.RANGE:
            yield chr(how[0])
        elif what is ops.CATEGORY:
            yield {"DIGIT": "7", "SPACE": " ", "WORD": "a"}.get(how.name.rpartition("_")[2], "é")


def _sample(parsed: Iterable[Any]) -> str:
    """A text that the beginning of the pattern takes."""
    text = ""
    for what, how in parsed:
        if what in (ops.LITERAL, ops.NOT_LITERAL, ops.IN, ops.ANY):
            text += (_sample_of(what, how) or [""])[0]
        elif what in REPEATS:
            text += _sample(how[2]) * max(1, how[0])
        elif what is ops.BRANCH:
            text += _sample(how[1][0])
        elif what in (ops.SUBPATTERN, ops.ATOMIC_GROUP):
            text += _sample(how[-1] if what is ops.SUBPATTERN else how)
    return text
