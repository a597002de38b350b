"""Counted figures as sentences: who differs, what changed, how far one agrees, who is missing."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from clustergrowth.common.figures import decimals
from clustergrowth.common.languages.numbers import grouped
from clustergrowth.engine.survey.estimates import Estimate
from clustergrowth.listen.analysis.domain.agreement import KendallsW
from clustergrowth.listen.analysis.domain.segments import SegmentNeed
from clustergrowth.listen.analysis.domain.strata import UNKNOWN
from clustergrowth.listen.analysis.domain.weights import Representation, Weighting
from clustergrowth.people.organisations.domain.codes import nace_label, regions
from clustergrowth.people.organisations.domain.kinds import Size

Words = str | Promise
DIMENSION_NAMES: dict[str, Words] = {
    "size": gettext_lazy("size class"),
    "sector": gettext_lazy("sector"),
    "place": gettext_lazy("place"),
    "exports": gettext_lazy("exports"),
    "growth": gettext_lazy("growth"),
    "university": gettext_lazy("cooperation with universities"),
}
_SIZES: dict[str, Words] = {
    Size.MICRO: gettext_lazy("micro firms"),
    Size.SMALL: gettext_lazy("small firms"),
    Size.MEDIUM: gettext_lazy("medium-sized firms"),
    Size.LARGE: gettext_lazy("large firms"),
}
_KINDS: dict[tuple[str, str], Words] = {
    ("exports", "yes"): gettext_lazy("firms that export"),
    ("exports", "no"): gettext_lazy("firms that do not export"),
    ("growth", "yes"): gettext_lazy("firms that have grown"),
    ("growth", "no"): gettext_lazy("firms that have not grown"),
    ("university", "yes"): gettext_lazy("firms that cooperate with a university"),
    ("university", "no"): gettext_lazy("firms that do not cooperate with a university"),
}


def kind_name(dimension: str, kind: str) -> str:
    """How the firms of one kind are called."""
    if kind == UNKNOWN:
        return _("not known")
    if dimension == "size":
        return str(_SIZES.get(kind, kind))
    if dimension == "sector":
        return f"{kind} · {_in_small_letters(nace_label(kind, (get_language() or 'en')[:2]))}"
    if dimension == "place":
        area = regions().get(kind)
        return f"{kind} · {area.name}" if area else kind
    return str(_KINDS.get((dimension, kind), kind))


def difference_in_words(label: str, dimension: str, cell: SegmentNeed, factor: float) -> str:
    """Where one kind of firms differs from the others, as a sentence."""
    value, apart = cell.estimate, cell.difference
    if value is None or value.value is None or apart is None or apart.value is None:
        return ""
    places = 0 if factor > 1 else 1
    low, high = (apart.value if end is None else end for end in (apart.low, apart.high))
    ends = (low, high) if apart.value > 0 else (-high, -low)
    values = {
        "kind": kind_name(dimension, cell.segment),
        "what": label,
        "value": decimals(value.value * factor, places),
        "difference": decimals(abs(apart.value) * factor, places),
        "low": decimals(ends[0] * factor, places),
        "high": decimals(ends[1] * factor, places),
        "n": grouped(value.n),
    }
    if factor > 1:
        more = _("%(kind)s: “%(what)s” %(value)s %%, %(difference)s points more than the other firms "
                 "(%(low)s to %(high)s; %(n)s firms).")  # fmt: skip
        less = _("%(kind)s: “%(what)s” %(value)s %%, %(difference)s points less than the other firms "
                 "(%(low)s to %(high)s; %(n)s firms).")  # fmt: skip
    else:
        more = _("%(kind)s: “%(what)s” %(value)s, %(difference)s more than the other firms "
                 "(%(low)s to %(high)s; %(n)s firms).")  # fmt: skip
        less = _("%(kind)s: “%(what)s” %(value)s, %(difference)s less than the other firms "
                 "(%(low)s to %(high)s; %(n)s firms).")  # fmt: skip
    return _begun((more if apart.value > 0 else less) % values)


def _in_small_letters(title: str) -> str:
    """The sections of NACE stand in capitals; the Turkish i and ı are two letters."""
    if (get_language() or "").startswith("tr"):
        title = title.replace("İ", "i").replace("I", "ı")
    return _begun(title.lower())


def _begun(sentence: str) -> str:
    """With a capital letter; the Turkish i keeps its dot."""
    first = "İ" if sentence[:1] == "i" and (get_language() or "").startswith("tr") else sentence[:1].upper()
    return first + sentence[1:]


def direction(change: Estimate | None) -> str:
    """What a change can be called: only where its interval excludes 0 is it one."""
    if change is None or change.value is None or change.low is None or change.high is None:
        return ""
    if change.low <= 0 <= change.high:
        return _("not detectable")
    return _("more") if change.value > 0 else _("less")


def agreement_in_words(of: KendallsW | None, *, councils: bool) -> str:
    """How far councils, or the firms of a council, put the needs in the same order."""
    if of is None:
        return ""
    values = {"w": decimals(of.w, 2), "n": grouped(of.judges), "things": grouped(of.things)}
    level = sum(of.w >= limit for limit in (0.3, 0.5, 0.7))
    if councils:
        sentences: Sequence[str] = (
            _("The councils hardly agree on the order (Kendall’s W = %(w)s; %(n)s councils, %(things)s rows)."),
            _("The councils agree somewhat on the order (Kendall’s W = %(w)s; %(n)s councils, %(things)s rows)."),
            _("The councils largely agree on the order (Kendall’s W = %(w)s; %(n)s councils, %(things)s rows)."),
            _("The councils strongly agree on the order (Kendall’s W = %(w)s; %(n)s councils, %(things)s rows)."),
        )
    else:
        sentences = (
            _("The firms hardly agree on the order (Kendall’s W = %(w)s; %(n)s firms that rated everything)."),
            _("The firms agree somewhat on the order (Kendall’s W = %(w)s; %(n)s firms that rated everything)."),
            _("The firms largely agree on the order (Kendall’s W = %(w)s; %(n)s firms that rated everything)."),
            _("The firms strongly agree on the order (Kendall’s W = %(w)s; %(n)s firms that rated everything)."),
        )
    return sentences[level] % values


def same_order(tau: float | None) -> str:
    """How far the order is that of the earlier wave."""
    if tau is None:
        return ""
    level = sum(tau >= limit for limit in (0.2, 0.5, 0.8))
    return (
        _("The order differs from before (Kendall’s τ = %(tau)s)."),
        _("The order is loosely the same as before (Kendall’s τ = %(tau)s)."),
        _("The order is similar to before (Kendall’s τ = %(tau)s)."),
        _("The order is nearly the same as before (Kendall’s τ = %(tau)s)."),
    )[level] % {"tau": decimals(tau, 2)}


@dataclass(frozen=True)
class Represented:
    """One line of the table respondents against population."""

    margin: Words
    name: str
    of: Representation

    @property
    def share(self) -> float | None:
        return None if self.of.share is None else 100 * self.of.share

    @property
    def target(self) -> float | None:
        return None if self.of.target is None else 100 * self.of.target


def representation_in_words(weighting: Weighting) -> list[Represented]:
    return [
        Represented(DIMENSION_NAMES[standing.margin], kind_name(standing.margin, standing.category), standing)
        for standing in weighting.standings
    ]


def missing_strata(weighting: Weighting) -> list[str]:
    """Who is under-represented, who did not answer at all, who is not in the totals: a sentence each."""
    sentences = []
    for standing in weighting.standings:
        name = kind_name(standing.margin, standing.category)
        if standing.answered == 0 and standing.firms:
            sentences.append(
                _("Nobody answered for: %(name)s (%(share)s %% of all firms). The others stand in for them.")
                % {"name": name, "share": decimals(100 * (standing.target or 0.0), 0)}
            )
        elif standing.is_under and standing.share is not None and standing.target is not None:
            sentences.append(
                _("Under-represented: %(name)s, %(answered)s %% of the answers but %(share)s %% of all firms.")
                % {
                    "name": name,
                    "answered": decimals(100 * standing.share, 0),
                    "share": decimals(100 * standing.target, 0),
                }
            )
    for named in weighting.beyond:
        margin, _colon, category = named.partition(":")
        sentences.append(
            _("Answers came from firms that the totals do not include: %(name)s. They count with the average weight.")
            % {"name": kind_name(margin, category)}
        )
    return sentences


def left_out(weighting: Weighting) -> str:
    """The margins that the weights do not meet."""
    return ", ".join(str(DIMENSION_NAMES[margin]) for margin in weighting.left_out)
