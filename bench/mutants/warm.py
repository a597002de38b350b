"""A run of pytest that stays warm: once as it is, then in a fork for each mutant, with its code in place.

A start of our tests takes seconds, a mutant's tests a fraction of one. What is done at import is tried cold.
"""

import ast
import gc
import os
import resource
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from types import CodeType, FrameType, FunctionType
from typing import Any

import hypothesis
import pytest
from django.db.backends.base.base import BaseDatabaseWrapper

from mutants.changes import Mutant, function_at

KILLED, SURVIVED, TOO_LONG, UNTOUCHED = "killed", "survived", "took too long", "untouched"


class Warm:
    """A plugin for one file and its mutants; what became of each stands in `fates`."""

    def __init__(self, path: Path, mutants: list[Mutant]) -> None:
        self.path, self.mutants = path.resolve(), mutants
        self.fates: dict[Mutant, str] = {}
        self.touched: dict[str, set[str]] = {}  # test: the functions it went through
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
        tree = ast.parse(self.path.read_text())
        functions = [one for one in gc.get_objects() if isinstance(one, FunctionType) and self._is_here(one.__code__)]
        for connection in [one for one in gc.get_objects() if isinstance(one, BaseDatabaseWrapper)]:
            connection.close()  # it has one process
        for mutant in [None, *self.mutants]:
            fate = self._fate(session, mutant, tree, functions)
            if mutant is None:
                assert fate == SURVIVED, f"without any change the tests fail in a fork: {fate}"
            else:
                self.fates[mutant] = fate
        return True

    def _is_here(self, code: CodeType) -> bool:
        return code.co_filename == str(self.path)

    def _as_it_is(self, session: pytest.Session) -> None:
        for place, item in enumerate(session.items):
            found = self.touched.setdefault(item.nodeid, set())

            def trace(frame: FrameType, event: str, given: Any, found: set[str] = found) -> None:
                if self._is_here(frame.f_code):
                    found.add(frame.f_code.co_qualname)

            began = time.process_time()
            sys.settrace(trace)
            _run(session, item, session.items[(place + 1) % len(session.items)])
            sys.settrace(None)
            self.took[item.nodeid] = time.process_time() - began

    def _fate(
        self, session: pytest.Session, mutant: Mutant | None, tree: ast.Module, functions: list[FunctionType]
    ) -> str:
        inside = function_at(tree, mutant.start) if mutant else None
        items = [
            item
            for item in sorted(session.items, key=lambda one: self.took[one.nodeid])
            if inside is None
            or any(name == inside or name.startswith(f"{inside}.") for name in self.touched[item.nodeid])
        ]
        if not items:
            return UNTOUCHED
        child = os.fork()
        if not child:
            try:
                _quiet()
                seconds = int(2 + sum(self.took[item.nodeid] for item in items))  # they were traced: four times as long
                resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
                if mutant:
                    _put_in_place(self.path, mutant, functions, inside)
                failed = self._fails(session, items)
            except BaseException:  # noqa: BLE001  # a mutant that cannot even be put in place was noticed
                failed = True
            os._exit(failed)
        _child, status = os.waitpid(child, 0)
        return TOO_LONG if os.WIFSIGNALED(status) else KILLED if status else SURVIVED

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


def _put_in_place(path: Path, mutant: Mutant, functions: list[FunctionType], inside: str | None) -> None:
    """The new code into the functions that others hold already; new data wherever the old was taken."""
    before, after = (compile(text, str(path), "exec") for text in (path.read_text(), mutant.source))
    if inside:
        fresh_codes = dict(_codes(after))
        changed = {old: fresh_codes.get(name, old) for name, old in _codes(before) if name.startswith(inside)}
        for function in functions:
            function.__code__ = changed.get(function.__code__, function.__code__)
        return
    module = next(one for one in list(sys.modules.values()) if getattr(one, "__file__", None) == str(path))
    statement = next(
        one for one in ast.parse(mutant.source).body if one.lineno <= mutant.start[0] <= (one.end_lineno or 0)
    )
    fresh = dict(vars(module))
    exec(compile(ast.Module([statement], []), str(path), "exec"), fresh)
    for name, new in fresh.items():
        old = getattr(module, name, None)
        if old is new or name == "__builtins__":
            continue
        if isinstance(old, dict):
            old.clear()
            old.update(new)
        for other in [one for one in sys.modules.values() if getattr(one, name, None) is old]:
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
