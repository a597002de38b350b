"""Files in and out for the engine's commands: reading, faults, atomic outputs, exit codes. Imports nothing of ours."""

from clustergrowth.engine.tables.columns import Places, Read, Reader, read_columns
from clustergrowth.engine.tables.exits import Exit, command_words, ending
from clustergrowth.engine.tables.faults import Fault, Faults, NoAnswer, OutOfTime, Wrong, WrongInput
from clustergrowth.engine.tables.numbers import Span, readings, span
from clustergrowth.engine.tables.reading import Column, Row, Table, number, one_of, read, whole, words
from clustergrowth.engine.tables.writing import STANDARD_OUTPUT, Outputs

__all__ = [
    "STANDARD_OUTPUT",
    "Column",
    "Exit",
    "Fault",
    "Faults",
    "NoAnswer",
    "OutOfTime",
    "Outputs",
    "Places",
    "Read",
    "Reader",
    "Row",
    "Span",
    "Table",
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
