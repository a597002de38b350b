"""PostgreSQL's own programs, pointed at a database without its password on the command line."""

import os
import subprocess

from psycopg.conninfo import conninfo_to_dict, make_conninfo

from clustergrowth.common.database.server import environment, programs
from clustergrowth.common.errors import Refused


def call(program: str, url: str, *arguments: str) -> None:
    place = conninfo_to_dict(url)
    password = place.pop("password", None)
    variables = environment() | ({"PGPASSWORD": str(password)} if password else {})
    done = subprocess.run(
        [str(programs() / program), "--dbname", make_conninfo("", **place), *arguments],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        env=variables,
        cwd=os.sep,
    )
    if done.returncode != 0:
        raise Refused(f"{program} could not do its work:\n{done.stderr.strip()[-2000:]}")
