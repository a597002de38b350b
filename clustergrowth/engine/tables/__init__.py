"""Files in and out for the engine's commands: reading, faults, atomic outputs, exit codes. Imports nothing of ours."""

from clustergrowth.engine.tables.columns import Places, Read, Reader, read_columns
from clustergrowth.engine.tables.exits import Exit, command_words, ending
from clustergrowth.engine.tables.faults import Faults, InputFault, NoAnswer, OutOfTime, Wrong, WrongInput
from clustergrowth.engine.tables.numbers import NumberRange, readings, span
from clustergrowth.engine.tables.reading import DataFile, FileColumn, FileRow, number, one_of, read, whole, words
from clustergrowth.engine.tables.writing import STANDARD_OUTPUT, Outputs

__all__ = [
    "STANDARD_OUTPUT",
    "DataFile",
    "Exit",
    "Faults",
    "FileColumn",
    "FileRow",
    "InputFault",
    "NoAnswer",
    "NumberRange",
    "OutOfTime",
    "Outputs",
    "Places",
    "Read",
    "Reader",
    "Wrong",
    "WrongInput",
    "command_words",
    "ending",
    "number",
    "one_of",
    "read",
    "read_columns",
    "readings",
    "span",
    "whole",
    "words",
]
