"""What goes over the socket: the length in four bytes, then that many, at most ``MOST_BYTES``."""

import json
import struct
from typing import Any, BinaryIO

from clustergrowth.engine.matching.text_models.loaded import BATCH

MOST_TEXTS = BATCH  # of one question
MOST_BYTES = 2 * 2**20  # 64 texts of 5,000 letters, none of which takes more than six bytes
_LENGTH = struct.Struct(">I")


class WrongFrame(Exception):
    """It ends before its end, is longer than any we send, or says nothing we know."""


def write(file: BinaryIO, frame: bytes) -> None:
    file.write(_LENGTH.pack(len(frame)) + frame)
    file.flush()


def read(file: BinaryIO) -> bytes:
    (length,) = _LENGTH.unpack(_exactly(file, _LENGTH.size))
    if length > MOST_BYTES:
        raise WrongFrame(f"{length} bytes")
    return _exactly(file, length)


def _exactly(file: BinaryIO, length: int) -> bytes:
    read = file.read(length)
    if len(read) < length:
        raise WrongFrame("it ends before its end")
    return read


def write_json(file: BinaryIO, said: Any) -> None:
    write(file, json.dumps(said, ensure_ascii=False).encode())


def read_json(file: BinaryIO) -> Any:
    try:
        return json.loads(read(file))
    except ValueError as wrong:
        raise WrongFrame(str(wrong)) from wrong
