"""Where the data lives: the embedded PostgreSQL of a home, shared by all commands, or another server."""

from clustergrowth.common.database.home import home, is_embedded, secret, uploads, url
from clustergrowth.common.database.sharing import hold, is_served, release

__all__ = ["hold", "home", "is_embedded", "is_served", "release", "secret", "uploads", "url"]
