"""Where the data lives: the embedded PostgreSQL of a home, shared by all commands, or another server."""

from clustergrowth.common.database.home import home, is_embedded, secret, uploads, url
from clustergrowth.common.database.sharing import hold, release

__all__ = ["hold", "home", "is_embedded", "release", "secret", "uploads", "url"]
