"""How an engine command is asked and how it ends: words, exit code and what it says, the same for all of them."""

import argparse
import sys
from collections.abc import Callable
from enum import IntEnum

from clustergrowth.engine.tables.faults import InputFault, NoAnswer, OutOfTime


class Exit(IntEnum):
    DONE = 0
    WRONG_INPUT = 2
    NO_ANSWER = 3
    OUT_OF_TIME = 4


CODES = "Exit codes: 0 done, 2 the input is wrong (standard error says where), anything else is a bug."


def command_words(name: str, description: str, files: str, out: str) -> argparse.ArgumentParser:
    """The words of a command: those that all have, and what its files hold for whoever asks for help."""
    parser = argparse.ArgumentParser(
        prog=f"clustergrowth engine {name}",
        description=description,
        epilog=f"{CODES}\n{files}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--out", required=True, metavar=out, help="- writes to standard output")
    parser.add_argument("--seed", type=int, default=0, help="of what is drawn by chance, where anything is")
    return parser


def ending(command: Callable[[], None]) -> int:
    """Run a command and translate what it raises into the code and the words the contract gives it."""
    try:
        command()
    except NoAnswer as fault:
        return _say(fault, Exit.NO_ANSWER)
    except OutOfTime as fault:
        return _say(fault, Exit.OUT_OF_TIME)
    except InputFault as fault:
        return _say(fault, Exit.WRONG_INPUT)
    return Exit.DONE


def _say(fault: InputFault, code: Exit) -> int:
    sys.stderr.write(f"{fault}\n")
    return code
