"""A run of pytest that stays warm: once as it is, then in a fork for each mutant, with its code in place.

A start of our tests takes seconds, a mutant's tests a fraction of one. What is done at import is tried cold.
"""

import ast
import gc
import os
import re
import resource
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from types import CodeType, FrameType, FunctionType
from typing import Any

import hypothesis
import pytest
from django.db.backends.base.base import BaseDatabaseWrapper

from mutants.changes import Mutant, function_at

KILLED, SURVIVED, ENDLESS, UNTOUCHED = "killed", "survived", "endless", "untouched"


class Warm:
    """A plugin for the mutants of some files; what became of each stands in `fates`."""

    def __init__(self, mutants: list[Mutant], note: Callable[[Mutant, str], None]) -> None:
        self.mutants, self.note = mutants, note
        self.trees = {path: ast.parse(Path(path).read_text()) for path in {one.path for one in mutants}}
        self.places = {str(Path(path).resolve()): path for path in self.trees}
        self.fates: dict[Mutant, str] = {}
        self.touched: dict[str, set[tuple[str, str]]] = {}  # test: the functions it went through
        self.took: dict[str, float] = {}

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection(self, session: pytest.Session) -> None:
        """The same examples every time, and none made smaller: a test either fails or not."""
        phases = [hypothesis.Phase.explicit, hypothesis.Phase.generate]
        same = hypothesis.settings(deadline=None, database=None, derandomize=True, phases=phases)
        hypothesis.settings.register_profile("mutants", same)
        hypothesis.settings.load_profile("mutants")

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        self._as_it_is(session)
        if session.testsfailed:
            return True
        gc.unfreeze()
        standing = gc.get_objects()  # asked for their type alone: a lazy one would become what it stands for
        functions = [one for one in standing if type(one) is FunctionType and one.__code__.co_filename in self.places]
        for connection in [one for one in standing if issubclass(type(one), BaseDatabaseWrapper)]:
            connection.close()  # it has one process
        assert self._in_a_fork(session, session.items, lambda: None) == SURVIVED, "in a fork the tests fail as it is"
        for mutant in self.mutants:
            self.fates[mutant] = self._fate(session, mutant, functions)
            self.note(mutant, self.fates[mutant])
        return True

    def _as_it_is(self, session: pytest.Session) -> None:
        for place, item in enumerate(session.items):
            found = self.touched.setdefault(item.nodeid, set())

            def trace(frame: FrameType, event: str, given: Any, found: set[tuple[str, str]] = found) -> None:
                if frame.f_code.co_filename in self.places:
                    found.add((self.places[frame.f_code.co_filename], frame.f_code.co_qualname))

            began = time.process_time()
            sys.settrace(trace)
            _run(session, item, session.items[(place + 1) % len(session.items)])
            sys.settrace(None)
            self.took[item.nodeid] = time.process_time() - began

    def _fate(self, session: pytest.Session, mutant: Mutant, functions: list[FunctionType]) -> str:
        inside = function_at(self.trees[mutant.path], mutant.start)
        words = re.findall(r'"([\w.]+)"', mutant.before)

        def goes_through(item: pytest.Item) -> bool:
            return inside is None or any(
                path == mutant.path and f"{name}.".startswith(f"{inside}.") for path, name in self.touched[item.nodeid]
            )

        def is_far(item: pytest.Item) -> tuple[bool, float]:
            """First those that name what is changed, then the quick ones."""
            return not any(word in item.nodeid for word in words), self.took[item.nodeid]

        items = sorted(filter(goes_through, session.items), key=is_far)
        if not items:
            return UNTOUCHED
        return self._in_a_fork(session, items, lambda: _put_in_place(mutant, functions, inside))

    def _in_a_fork(self, session: pytest.Session, items: list[pytest.Item], change: Callable[[], None]) -> str:
        child = os.fork()
        if not child:
            try:
                _quiet()
                seconds = int(2 + sum(self.took[item.nodeid] for item in items))  # they were traced: four times as long
                resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
                change()
                failed = self._fails(session, items)
            except BaseException:  # noqa: BLE001  # a mutant that cannot even be put in place was noticed
                failed = True
            os._exit(failed)
        _child, status = os.waitpid(child, 0)
        return ENDLESS if os.WIFSIGNALED(status) else KILLED if status else SURVIVED

    @staticmethod
    def _fails(session: pytest.Session, items: list[pytest.Item]) -> bool:
        for place, item in enumerate(items):
            session._setupstate.teardown_exact(item)  # what the test before has left for another one to follow
            _run(session, item, items[place + 1] if place + 1 < len(items) else _another(session, item))
            if session.testsfailed:
                return True
        return False


def _another(session: pytest.Session, item: pytest.Item) -> pytest.Item:
    return next(one for one in session.items if one is not item)


def _run(session: pytest.Session, item: pytest.Item, following: pytest.Item) -> None:
    """With another one to follow, nothing of the session is taken down."""
    session.config.hook.pytest_runtest_protocol(item=item, nextitem=following)


def _quiet() -> None:
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (1, 2):
        os.dup2(nowhere, stream)


def _put_in_place(mutant: Mutant, functions: list[FunctionType], inside: str | None) -> None:
    """The new code into the functions that others hold already; new data wherever the old was taken."""
    path = Path(mutant.path).resolve()
    before, after = (compile(text, str(path), "exec") for text in (path.read_text(), mutant.source))
    if inside:
        fresh_codes = dict(_codes(after))
        changed = {old: fresh_codes.get(name, old) for name, old in _codes(before) if name.startswith(inside)}
        for function in functions:
            function.__code__ = changed.get(function.__code__, function.__code__)
        return
    module = next(one for one in list(sys.modules.values()) if getattr(one, "__file__", None) == str(path))
    place = next(
        n for n, one in enumerate(ast.parse(path.read_text()).body) if mutant.start[0] <= (one.end_lineno or 0)
    )
    statement = ast.parse(mutant.source).body[place]
    fresh = dict(vars(module))
    exec(compile(ast.Module([statement], []), str(path), "exec"), fresh)
    for name, new in fresh.items():
        old = getattr(module, name, None)
        if old is new or name == "__builtins__":
            continue
        if isinstance(old, dict):
            old.clear()
            old.update(new)
        for other in [one for one in sys.modules.values() if vars(one).get(name) is old]:
            setattr(other, name, new)


def _codes(code: CodeType) -> Iterator[tuple[str, CodeType]]:
    """Every function of a module by its name; of two with one name, as lambdas, the second has more of it."""
    known: Counter[str] = Counter()
    waiting = [code]
    while waiting:
        one = waiting.pop(0)
        known[one.co_qualname] += 1
        yield one.co_qualname + " again" * (known[one.co_qualname] - 1), one
        waiting += [inner for inner in one.co_consts if isinstance(inner, CodeType)]
