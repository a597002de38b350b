"""Where the server listens: ``HOST`` (this machine only, unless told otherwise) and ``PORT``."""

import os
import socket
from dataclasses import dataclass

from clustergrowth.common.errors import Refused


@dataclass(frozen=True)
class ServerAddress:
    host: str = "127.0.0.1"
    port: int = 8000

    @classmethod
    def from_environment(cls) -> "ServerAddress":
        port = os.environ.get("PORT") or "8000"
        if not port.isascii() or not port.isdigit() or not 1 <= int(port) <= 65535:
            raise Refused(f"PORT is {port!r}: it must be a number from 1 to 65535.")
        return cls(os.environ.get("HOST") or "127.0.0.1", int(port))

    def __str__(self) -> str:
        host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(self.host, self.host)  # noqa: S104  shown, not bound
        return f"http://[{host}]:{self.port}/" if ":" in host else f"http://{host}:{self.port}/"

    def check_free(self) -> None:
        """Refuse in one sentence rather than let the server fail in twenty lines."""
        family = socket.AF_INET6 if ":" in self.host else socket.AF_INET
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((self.host, self.port))
            except OSError as fault:
                raise Refused(
                    f"The address {self.host}:{self.port} cannot be used ({fault.strerror}): "
                    f"stop what uses it, or choose another one, for instance `PORT={self.port + 1} make run`."
                ) from fault
