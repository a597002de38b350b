"""PostgreSQL refuses to run as root. Then it gets an account of its own, and no more rights than it needs."""

import os
import pwd
import stat
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import TypedDict

from clustergrowth.common.errors import Refused

ACCOUNT = "clustergrowth-db"


class As(TypedDict, total=False):
    """What ``subprocess`` needs to run something as another account; nothing when it is our own."""

    user: int
    group: int
    extra_groups: list[int]


@cache
def owner() -> pwd.struct_passwd:
    """The account that owns and runs the database."""
    if os.geteuid() != 0:
        return pwd.getpwuid(os.geteuid())
    try:
        return pwd.getpwnam(ACCOUNT)
    except KeyError:
        return _made()


def _made() -> pwd.struct_passwd:
    command = ["useradd", "--system", "--user-group", "--no-create-home", "--home-dir", "/nonexistent"]
    try:
        subprocess.run([*command, "--shell", "/usr/sbin/nologin", ACCOUNT], check=True, capture_output=True, text=True)
        return pwd.getpwnam(ACCOUNT)
    except (OSError, subprocess.CalledProcessError, KeyError) as fault:
        try:
            return pwd.getpwnam(ACCOUNT)  # another process was making it at the same moment
        except KeyError:
            raise Refused(
                f"The database does not run as root and the account {ACCOUNT} could not be made: "
                "start this as an ordinary user, or set DATABASE_URL to a PostgreSQL server."
            ) from fault


def as_owner() -> As:
    if os.geteuid() != 0:
        return {}
    account = owner()
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}


def let_pass(path: Path) -> None:
    """Let the owner reach ``path``: the folders above may be passed through, never listed. Only root needs it."""
    if os.geteuid() != 0:
        return
    for folder in path.parents:
        mode = stat.S_IMODE(folder.stat().st_mode)
        if not mode & stat.S_IXOTH:
            folder.chmod(mode | stat.S_IXOTH)
            sys.stderr.write(f"{folder} may now be passed through (not listed) by the account {owner().pw_name}.\n")


def let_read(tree: Path) -> None:
    """Let the owner run the programs in ``tree``, also where they were installed with a narrow umask."""
    if os.geteuid() != 0:
        return
    let_pass(tree)
    for path in [tree, *tree.rglob("*")]:
        mode = stat.S_IMODE(path.stat().st_mode)
        wanted = mode | stat.S_IROTH | (stat.S_IXOTH if mode & stat.S_IXUSR else 0)
        if mode != wanted:
            path.chmod(wanted)
