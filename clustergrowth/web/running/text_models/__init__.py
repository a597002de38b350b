"""Where the process that has the models which read texts listens: read without them, by what starts it.

They take up to 300 MB, so web processes and the worker of a run load none: they find the socket in their environment. A
command by itself finds none there, and loads its own.
"""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from clustergrowth.common.database.server import LONGEST_SOCKET

SOCKET = "CLUSTERGROWTH_TEXT_MODELS"


@contextmanager
def socket_in(home: Path) -> Iterator[None]:
    """Tell all parts that start from now on where to ask: in the home, or in a private folder if that is too long."""
    folder, address = None, home / "text_models.socket"
    if len(bytes(address)) > LONGEST_SOCKET:
        folder = tempfile.mkdtemp(prefix="clustergrowth-")
        address = Path(folder, address.name)
    os.environ[SOCKET] = str(address)
    try:
        yield
    finally:
        del os.environ[SOCKET]
        address.unlink(missing_ok=True)
        if folder is not None:
            shutil.rmtree(folder, ignore_errors=True)
