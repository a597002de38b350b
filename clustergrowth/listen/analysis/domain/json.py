"""Counted figures as JSON and back: dataclasses of numbers, words, lists and mappings, by their own type hints."""

import types
from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from enum import Enum
from functools import cache
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

T = TypeVar("T")


def as_json(value: Any) -> Any:
    """What goes into the database."""
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: as_json(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): as_json(part) for key, part in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [as_json(part) for part in value]
    return value.value if isinstance(value, Enum) else value


def read(kind: type[T], stored: Any) -> T:
    """What was stored, as it was."""
    instance: T = _read(kind, stored)
    return instance


@cache
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)


def _read(kind: Any, stored: Any) -> Any:
    origin = get_origin(kind)
    if origin in (Union, types.UnionType):
        if stored is None:
            return None
        return _read(next(option for option in get_args(kind) if option is not type(None)), stored)
    if isinstance(kind, type) and is_dataclass(kind):
        hints = _hints(kind)
        return kind(**{name: _read(hints[name], part) for name, part in stored.items()})
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return {key: _read(get_args(kind)[1], part) for key, part in stored.items()}
    if isinstance(origin, type) and issubclass(origin, Sequence):
        elements = [_read(get_args(kind)[0], element) for element in stored]
        return tuple(elements) if origin is tuple else elements
    return kind(stored) if isinstance(kind, type) and issubclass(kind, Enum | float) else stored
