"""Counted figures as JSON and back: dataclasses of numbers, words, lists and mappings, by their own type hints."""

import types
from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from enum import Enum
from functools import cache
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

T = TypeVar("T")


def told(value: Any) -> Any:
    """What goes into the database."""
    if is_dataclass(value) and not isinstance(value, type):
        return {one.name: told(getattr(value, one.name)) for one in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): told(one) for key, one in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [told(one) for one in value]
    return value.value if isinstance(value, Enum) else value


def read(kind: type[T], stored: Any) -> T:
    """What was stored, as it was."""
    found: T = _read(kind, stored)
    return found


@cache
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)


def _read(kind: Any, stored: Any) -> Any:
    origin = get_origin(kind)
    if origin in (Union, types.UnionType):
        if stored is None:
            return None
        return _read(next(one for one in get_args(kind) if one is not type(None)), stored)
    if isinstance(kind, type) and is_dataclass(kind):
        hints = _hints(kind)
        return kind(**{name: _read(hints[name], one) for name, one in stored.items()})
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return {key: _read(get_args(kind)[1], one) for key, one in stored.items()}
    if isinstance(origin, type) and issubclass(origin, Sequence):
        found = [_read(get_args(kind)[0], one) for one in stored]
        return tuple(found) if origin is tuple else found
    return kind(stored) if isinstance(kind, type) and issubclass(kind, Enum | float) else stored
