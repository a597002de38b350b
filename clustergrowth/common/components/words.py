"""The sentence under a figure: on how many it rests, between which bounds, in which window, and how sure it is."""

from django.utils.translation import gettext as _

from clustergrowth.common.figures import MINIMUM_CELL, Figure
from clustergrowth.common.languages.dates import written
from clustergrowth.common.languages.numbers import grouped


def labelled(what: object, said: object = "") -> str:
    """What, and behind the colon of the reader's language what is said of it."""
    return (_("%(what)s: %(said)s") % {"what": what, "said": said}).rstrip()


def quoted(words: object) -> str:
    """Somebody's words between the quotation marks of the reader's language."""
    return _("“%(words)s”") % {"words": words}


def letter_meaning(letter: str) -> str:
    """What an evidence letter says."""
    return {
        "A": _("compared with others"),
        "B": _("before and after"),
        "C": _("confirmed by both sides"),
        "D": _("reported by one side, at least in part"),
    }.get(letter, "")


def _rests_on(figure: Figure) -> str:
    if figure.n is not None and figure.of is not None:
        return _("%(n)s of %(of)s") % {"n": grouped(figure.n), "of": grouped(figure.of)}
    if figure.n is not None:
        return _("n = %(n)s") % {"n": grouped(figure.n)}
    return _("of %(of)s") % {"of": grouped(figure.of)} if figure.of is not None else ""


def _window(figure: Figure) -> str:
    since = written(figure.since)
    until = written(figure.until)
    if since and until:
        return _("from %(since)s to %(until)s") % {"since": since, "until": until}
    if since:
        return _("since %(since)s") % {"since": since}
    return _("until %(until)s") % {"until": until} if until else ""


def how_known(figure: Figure) -> list[str]:
    """The parts of the sentence under a figure; a hidden one gives away nothing but its window."""
    parts: list[str] = []
    if figure.hidden:
        parts.append(_("numbers under %(n)s are not shown, so that nobody can be recognised") % {"n": MINIMUM_CELL})
    else:
        parts.append(_rests_on(figure))
        if figure.low and figure.high:
            parts.append(_("between %(low)s and %(high)s") % {"low": figure.low, "high": figure.high})
    parts.append(_window(figure))
    if not figure.hidden:
        parts.append(letter_meaning(figure.letter))
    return [part for part in parts if part]
