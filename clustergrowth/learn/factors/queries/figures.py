"""Each figure as a sentence with its number, interval, window, evidence letter and door."""

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from clustergrowth.common.figures import MINIMUM_CELL, Figure, Letter, decimals, letter_of
from clustergrowth.common.languages.dates import written
from clustergrowth.common.languages.numbers import grouped
from clustergrowth.engine.network.change import WindowChange, proportion
from clustergrowth.engine.survey.estimates import Estimate
from clustergrowth.learn.factors.domain import FigureTally
from clustergrowth.learn.factors.queries.counts import Counts
from clustergrowth.learn.factors.queries.scopes import FigureScope
from clustergrowth.people.councils.models import Focus

Counted = Counts | FigureTally  # counted now, or kept


@dataclass(frozen=True)
class SuccessFactor:
    """One of the four key success factors: its name and its figures, the headline first."""

    number: int
    title: str | Promise
    figures: list[Figure]


def _percent(share: float) -> str:
    return _("%(n)s %%") % {"n": number_format(round(100 * share))}


def _points(difference: float) -> str:
    return number_format(round(100 * difference))


def records_url(name: str, key: str) -> str:
    """The address of the records behind a figure of a scope."""
    return f"{reverse('figure', args=[name])}?scope={key}"


def definition(scope: FigureScope) -> str:
    """What “engineering SME” means here: the dated list of NACE codes of each council, plus named inclusions."""
    parts = []
    focuses = Focus.objects.filter(council__in=scope.councils).order_by("council_id", "-since").distinct("council_id")
    for focus in sorted(focuses.select_related("council"), key=lambda focus: str(focus.council.name)):
        words = {"council": focus.council.name, "codes": ", ".join(focus.nace), "version": focus.nace_version}
        words["day"] = written(focus.since)
        parts.append(_("%(council)s: NACE Rev. %(version)s %(codes)s, since %(day)s") % words)
    return " · ".join(parts)


def coverage(facts: Counted) -> Figure:
    part, low, high = proportion(facts.covered.part, facts.covered.whole)
    since, until = facts.window.days
    hidden = part.whole < MINIMUM_CELL
    reported = facts.covered_as_told.part
    return Figure(
        value=_percent(part.value or 0) if part.whole else "–",
        label=_("Engineering SMEs that worked with a university in the last twelve months: {figure}.")
        if hidden
        else _("{figure} of the engineering SMEs worked with a university in the last twelve months."),
        url=records_url("coverage", facts.key),
        low=_percent(low) if low is not None else "",
        high=_percent(high) if high is not None else "",
        n=part.part,
        of=part.whole,
        since=since,
        until=until,
        letter=letter_of(part.part, part.part),
        definition=""
        if hidden
        else _("Confirmed by both sides. Firms, including those that only one side reported: %(n)s.")
        % {"n": grouped(reported)},
        hidden=hidden,
    )


def growth(facts: Counted) -> Figure:
    change, n = facts.growth, facts.firms_compared
    since, until = facts.window.days
    return Figure(
        value=_points_or_not(change),
        label=_("Compared with the year before, among the same firms: {figure}."),
        url=records_url("growth", facts.key),
        low=_points(change.low) if change.low is not None else "",
        high=_points(change.high) if change.high is not None else "",
        n=n,
        since=since,
        until=until,
        letter="B" if facts.firms_reached else "",
        definition=_("Percentage points, among firms that were members in both years, confirmed or reported."),
        hidden=n < MINIMUM_CELL,
    )


def _points_or_not(change: WindowChange) -> str:
    """A difference is claimed only where its interval excludes none."""
    if change.value is None or not _excludes_none(change):
        return _("no detectable change")
    words = _("%(n)s points more") if change.value > 0 else _("%(n)s points less")
    return words % {"n": _points(abs(change.value))}


def _excludes_none(change: WindowChange | Estimate) -> bool:
    return change.low is not None and change.high is not None and not change.low <= 0 <= change.high


def volume(facts: Counted) -> Figure:
    return _count(
        facts,
        "volume",
        facts.volume,
        ngettext(
            "{figure} day on which an engineering SME and a university were in contact.",
            "{figure} days on which an engineering SME and a university were in contact.",
            facts.volume,
        ),
        letter=letter_of(facts.volume_confirmed, facts.volume),
    )


def crossing(facts: Counted) -> Figure:
    confirmed, before = facts.ties_crossing_confirmed, facts.ties_crossing_before
    words = _("In the year before: %(before)s. Confirmed by both sides: %(confirmed)s.")
    return _count(
        facts,
        "crossing",
        facts.ties_crossing,
        ngettext(
            "{figure} tie joins organisations of different councils.",
            "{figure} ties join organisations of different councils.",
            facts.ties_crossing,
        ),
        letter=letter_of(confirmed, facts.ties_crossing),
        definition=words % {"before": before, "confirmed": confirmed},
    )


def external_internal(facts: Counted) -> Figure:
    measure = facts.external_internal
    since, until = facts.window.days
    n = measure.external + measure.internal
    hidden = n < MINIMUM_CELL or measure.index is None
    words = _(
        "−1: only inside councils, +1: only between them. By chance it would be %(expected)s; odds ratio %(odds)s."
    )
    numbers = {"expected": _decimal(measure.expected), "odds": _decimal(measure.odds_ratio)}
    return Figure(
        value=_decimal(measure.index),
        label=_("E–I index of the ties: {figure}."),
        url=records_url("index", facts.key),
        n=n,
        since=since,
        until=until,
        letter=letter_of(facts.ties_of_members_confirmed, n),
        definition="" if hidden else words % numbers,
        hidden=hidden,
        rests_on="ties",
    )


def _decimal(value: float | None) -> str:
    return "–" if value is None else decimals(value, 2)


def pairs(facts: Counted) -> Figure:
    reached = facts.pairs_reached
    words = _("Pairs of councils with at least one tie: {figure}.")
    value = _("%(part)s of %(whole)s") % {"part": reached.part, "whole": reached.whole}
    letter = letter_of(facts.pairs_confirmed, reached.part)
    return _count(facts, "crossing", reached.part, words, value=value, letter=letter)


def outside(facts: Counted) -> Figure:
    return _count(
        facts,
        "outside",
        facts.ties_outside,
        ngettext(
            "{figure} tie with an organisation outside the network, counted separately.",
            "{figure} ties with organisations outside the network, counted separately.",
            facts.ties_outside,
        ),
        letter=letter_of(facts.ties_outside_confirmed, facts.ties_outside),
    )


def themes(facts: Counted) -> Figure:
    """What a theme rests on is the council’s own word about itself: nobody is asked to confirm it."""
    number, resting, otherwise = facts.themes_agreed, facts.themes_with_finding, facts.themes_resting_otherwise
    words = _(
        "Agreed themes: %(n)s. Resting on interviews, difficulties or observations alone: %(otherwise)s. Resting on"
        " nothing yet: %(none)s."
    )
    return _count(
        facts,
        "themes",
        resting,
        ngettext(
            "{figure} agreed theme rests on a finding of the survey.",
            "{figure} agreed themes rest on a finding of the survey.",
            resting,
        ),
        letter=letter_of(0, resting),
        definition=words % {"n": number, "otherwise": otherwise, "none": number - resting - otherwise},
    )


def adapted(facts: Counted) -> Figure:
    """Who carried an action out says so; nobody else is asked."""
    done = facts.actions_done
    words = ngettext(
        "{figure} action was carried out for agreed themes.",
        "{figure} actions were carried out for agreed themes.",
        done,
    )
    return _count(facts, "adapted", done, words, letter=letter_of(0, done))


def outcomes(facts: Counted) -> Figure:
    n = facts.outcomes
    words = ngettext(
        "{figure} time something came of it: an agreement, or work delivered or renewed.",
        "{figure} times something came of it: an agreement, or work delivered or renewed.",
        n,
    )
    return _count(facts, "outcomes", n, words, letter=letter_of(facts.outcomes_confirmed, n))


def staff(facts: Counted) -> Figure:
    change = facts.staff_growth
    return Figure(
        value=_jobs_or_not(change),
        label=_("Staff since joining: {figure}."),
        url=records_url("staff", facts.key),
        low=_signed(change.low),
        high=_signed(change.high),
        n=change.n,
        letter="B" if change.n else "",
        definition=_("Average staff today minus staff at joining, as the firms declare it; not compared with others."),
        hidden=change.n < MINIMUM_CELL,
    )


def _jobs_or_not(change: Estimate) -> str:
    """Claimed only where its interval excludes none."""
    if not _excludes_none(change):
        return _("not detectable yet")
    return _("%(n)s jobs per firm") % {"n": _signed(change.value)}


def _signed(value: float | None) -> str:
    return "" if value is None else f"{'+' if round(value, 1) > 0 else ''}{decimals(value)}"


def _count(
    facts: Counted, name: str, n: int, words: str, *, letter: Letter, value: str = "", definition: str = ""
) -> Figure:
    since, until = facts.window.days
    shown = value or number_format(n, force_grouping=True)
    return Figure(
        value=shown,
        label=words,
        url=records_url(name, facts.key),
        since=since,
        until=until,
        letter=letter,
        definition=definition,
    )


def counters(facts: Counted) -> list[Figure]:
    """What stands on the first page: included and worked for are two different things."""
    n, smes, worked_for = facts.organisations, facts.smes, facts.worked_for
    of_work = ngettext("SME worked for in twelve months", "SMEs worked for in twelve months", worked_for)
    counted = (
        ("organisations", n, ngettext("organisation included", "organisations included", n)),
        ("smes", smes, ngettext("SME included", "SMEs included", smes)),
        ("worked_for", worked_for, of_work),
    )
    return [
        Figure(number_format(n, force_grouping=True), label, records_url(name, facts.key)) for name, n, label in counted
    ]


TITLES = (
    gettext_lazy("Interactions between engineering SMEs and universities"),
    gettext_lazy("Interactions between different clusters"),
    gettext_lazy("The success factors of each cluster, and what was adapted"),
    gettext_lazy("Direct impact"),
)
_MAKERS: tuple[tuple[Callable[[Counted], Figure], ...], ...] = (
    (coverage, growth, volume),
    (crossing, external_internal, pairs, outside),
    (themes, adapted),
    (outcomes, staff),
)


def factors(facts: Counted) -> list[SuccessFactor]:
    """The four key success factors of one scope."""
    return [
        SuccessFactor(number, title, [make(facts) for make in makers])
        for number, (title, makers) in enumerate(zip(TITLES, _MAKERS, strict=True), start=1)
    ]
