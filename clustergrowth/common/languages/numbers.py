"""How a count is written: in groups of three, as the reader's language parts them. Templates do it by themselves."""

from django.utils.formats import number_format


def grouped(n: int) -> str:
    """A count within a sentence: 35,827 · 35.827 · 35 827."""
    return number_format(n, force_grouping=True)
