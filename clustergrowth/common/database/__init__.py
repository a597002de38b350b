"""Where the data lives: the embedded PostgreSQL of a home, shared by all commands, or another server."""

from clustergrowth.common.database.home import act_as_owner, home, is_embedded, owner_url, secret, uploads, url, web_url
from clustergrowth.common.database.sharing import hold, is_served, keep_up, release

__all__ = [
    "act_as_owner", "hold", "home", "is_embedded", "is_served", "keep_up", "owner_url", "release", "secret", "uploads",
    "url", "web_url",
]  # fmt: skip
