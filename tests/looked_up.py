"""What a noun's port shows, as the page shows it that asks all of them."""

from collections.abc import Sequence

from clustergrowth.common.ports import DeskGroup, Lookup, Waiting, looked_up


def what_waits(lookups: Sequence[Lookup[Sequence[Waiting]]]) -> list[Waiting]:
    return [entry for found in looked_up(lookups) for entry in found]


def on_the_desk(lookup: Lookup[DeskGroup | None] | None) -> DeskGroup | None:
    (group,) = looked_up([lookup] if lookup else []) or [None]
    return group
