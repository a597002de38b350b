"""Arithmetic only: plain data in, plain data out; no Django, no database.

The packages below do not know each other, only `tables` and `flow`. What cannot be computed raises `Fault`, a whole
sentence in English; services translate it.
"""

from clustergrowth.engine.tables.faults import InputFault, NoAnswer

__all__ = ["InputFault", "NoAnswer"]
