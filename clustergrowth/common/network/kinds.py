"""The two kinds of network."""

from enum import StrEnum


class NetworkKind(StrEnum):
    REAL = "real"  # people's own words; mails go out
    DEMONSTRATION = "demonstration"  # invented; anybody may act as anybody, and mails stay in the outbox
