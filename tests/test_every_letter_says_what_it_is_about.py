"""Every letter in the house, also one of a new noun, says what it is about and can be composed anew; or stays true."""

import ast
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from django.core.exceptions import ObjectDoesNotExist

import clustergrowth
from clustergrowth.common.mail.letters import Stranger, composers
from clustergrowth.common.ports import Ref
from tests import letters
from tests.cast import Cast
from tests.faulty import letters as faulty

HOUSE = Path(clustergrowth.__file__).parent
GONE = Ref("need", 0)


def letters_in(file: Path) -> Iterator[tuple[str, str, dict[str | None, ast.expr]]]:
    """The letters that a file writes: the kind as it stands there, as a regular expression, and what else is said."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    words = {
        target.id: value.value
        for node in tree.body
        if isinstance(node, ast.Assign)
        for target, value in _pairs(node)
        if isinstance(target, ast.Name) and isinstance(value, ast.Constant)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] == "Letter":
            named = {word.arg: word.value for word in node.keywords}
            kind = named.get("kind") or node.args[0]
            yield ast.unparse(kind), _pattern(kind, words), named


def faults_in(file: Path) -> Iterator[str]:
    """What is wrong with the letters that a file writes."""
    for written, kind, named in letters_in(file):
        if fault := _fault(named, kind):
            yield f"{file.name}: {written} {fault}"


def _pairs(node: ast.Assign) -> Iterator[tuple[ast.expr, ast.expr]]:
    """Each name with its value, also where several are given theirs in one line."""
    for target in node.targets:
        if isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple):
            yield from zip(target.elts, node.value.elts, strict=True)
        else:
            yield target, node.value


def _fault(named: dict[str | None, ast.expr], kind: str) -> str:
    about = named.get("about")
    if about is None:
        return "does not say what it is about"
    if isinstance(about, ast.Constant) and about.value is None:
        return "asks, and does not say of what" if "asks" in named else ""
    is_known = any(re.fullmatch(kind, name) for name, _compose in composers.items())
    return "" if is_known else "is composed by nobody"


def _pattern(kind: ast.expr, words: Mapping[str, object]) -> str:
    """The kind as a regular expression: a part that is put in may be anything."""
    if isinstance(kind, ast.JoinedStr):
        return "".join(re.escape(str(part.value)) if isinstance(part, ast.Constant) else r"\w+" for part in kind.values)
    return re.escape(str(kind.value if isinstance(kind, ast.Constant) else words[ast.unparse(kind)]))


def sources() -> list[Path]:
    return [file for file in sorted(HOUSE.rglob("*.py")) if "tests" not in file.parts]


def test_every_letter_says_what_it_is_about() -> None:
    assert [fault for file in sources() for fault in faults_in(file)] == []
    assert sum(file.read_text(encoding="utf-8").count("Letter(") for file in sources()) > 15


def test_a_letter_of_a_new_noun_that_does_not_is_found() -> None:
    assert list(faults_in(Path(faulty.__file__))) == [
        "letters.py: 'faulty.silent' does not say what it is about",
        "letters.py: 'faulty.asks' asks, and does not say of what",
        "letters.py: f'faulty.{name}' is composed by nobody",
        "letters.py: WRITTEN is composed by nobody",
    ]


def broken(cast: Cast) -> list[str]:
    """The kinds of letter that cannot be asked about a matter that is gone, or would still go."""
    found = []
    for kind, compose in composers.items():
        try:
            if any(compose(GONE, reader) for reader in (cast.lucia, Stranger("a@example.org", "it"))):
                found.append(kind)
        except ObjectDoesNotExist:
            found.append(kind)
    return found


@pytest.mark.django_db
def test_no_letter_goes_about_what_is_gone(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    assert broken(cast) == []
    letters.register(monkeypatch, faulty.WRITTEN, faulty.compose)
    assert broken(cast) == [faulty.WRITTEN]
