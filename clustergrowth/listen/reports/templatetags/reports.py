"""``{% load reports %}``: cells under their heads."""

from collections.abc import Sequence

from django import template

from clustergrowth.listen.reports.layout.blocks import Head

register = template.Library()


@register.filter
def under(row: Sequence[str], heads: Sequence[Head]) -> list[tuple[Head, str]]:
    """Each cell with the head it stands under."""
    return list(zip(heads, row, strict=True))
