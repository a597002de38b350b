"""How an engine command ends: exit code and what it says, the same for all of them."""

import sys
from collections.abc import Callable
from enum import IntEnum

from clustergrowth.engine.tables.faults import Fault, NoAnswer, OutOfTime


class Exit(IntEnum):
    DONE = 0
    WRONG_INPUT = 2
    NO_ANSWER = 3
    OUT_OF_TIME = 4


def ending(command: Callable[[], None]) -> int:
    """Run a command and translate what it raises into the code and the words the contract gives it."""
    try:
        command()
    except NoAnswer as fault:
        return _say(fault, Exit.NO_ANSWER)
    except OutOfTime as fault:
        return _say(fault, Exit.OUT_OF_TIME)
    except Fault as fault:
        return _say(fault, Exit.WRONG_INPUT)
    return Exit.DONE


def _say(fault: Fault, code: Exit) -> int:
    sys.stderr.write(f"{fault}\n")
    return code
