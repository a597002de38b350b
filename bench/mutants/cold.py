"""The tests in a process of their own, with another source for one file: cold.py FILE TEST …, the source as input."""

import importlib.machinery
import sys
from pathlib import Path
from typing import Any

import pytest


def main(path: str, *arguments: str) -> int:
    source, wanted = sys.stdin.buffer.read(), str(Path(path).resolve())
    as_it_is = importlib.machinery.SourceFileLoader.get_code

    def get_code(self: Any, fullname: str) -> Any:
        if self.path == wanted:
            return compile(source, wanted, "exec")
        return as_it_is(self, fullname)

    importlib.machinery.SourceFileLoader.get_code = get_code  # type: ignore[method-assign]
    return int(pytest.main(["-x", *arguments]))


if __name__ == "__main__":
    sys.path.insert(0, str(Path.cwd()))
    sys.exit(main(*sys.argv[1:]))
