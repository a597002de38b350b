"""Keeping what a survey found."""

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from i18nfield.strings import LazyI18nString

from clustergrowth.common import clock
from clustergrowth.common.errors import Refused
from clustergrowth.common.figures import decimals
from clustergrowth.common.languages import CODES
from clustergrowth.common.languages.numbers import grouped
from clustergrowth.listen.analysis.models import Finding, Measure
from clustergrowth.listen.analysis.queries.analysis import NeedRow, RankedRows, analysis_of
from clustergrowth.listen.surveys.models import Sample, Wave
from clustergrowth.people.councils.models import Council
from clustergrowth.people.permissions import require
from clustergrowth.people.persons.models import Person


@transaction.atomic
def keep_finding(*, council: Council, wave: Wave, code: str, measure: Measure | str, by: Person) -> Finding:
    """Keep one row of a council's analysis with its numbers as they stand; keeping it again gives the same finding.

    Only of a closed wave, whose figures no longer move, and never of a hidden row.
    """
    require(by, "surveys.run", council)
    sample = Sample.objects.select_related("wave__instrument", "council").get(wave=wave, council=council)
    if sample.wave.state != Wave.State.CLOSED:
        raise Refused(gettext_lazy("Close the survey first: a finding rests on figures that no longer change."))
    analysis = analysis_of(sample)
    place = analysis.row(code, Measure(measure))
    if place is None:
        raise Refused(gettext_lazy("This analysis has no such row."))
    ranking, row = place
    estimate = row.need.estimate
    if estimate is None or estimate.value is None or row.need.rank is None:
        raise Refused(gettext_lazy("Fewer than 5 firms are behind this row, so it cannot be saved."))
    finding, _is_new = Finding.objects.get_or_create(
        council=council,
        wave=wave,
        code=code,
        measure=ranking.measure,
        defaults={
            "need": row.area or "",
            "sentence": sentence_of(ranking, row),
            "value": estimate.value,
            "low": estimate.low,
            "high": estimate.high,
            "n": row.need.n,
            "missing": row.need.missing,
            "rank": row.need.rank,
            "of": ranking.ranked,
            "population": analysis.population if analysis.is_weighted else None,
            "effective_n": estimate.effective_n,
            "created_at": clock.now(),
            "by": by,
        },
    )
    return finding


def sentence_of(ranking: RankedRows, row: NeedRow) -> LazyI18nString:
    """What was found, as a sentence in each of the five languages."""
    sentences = {}
    for language in CODES:
        with translation.override(language):
            sentences[language] = _sentence(ranking, row)
    return LazyI18nString(sentences)


def _sentence(ranking: RankedRows, row: NeedRow) -> str:
    if row.value is None:
        raise ValueError("a hidden row has no sentence")
    places = 0 if ranking.measure == Measure.MAJOR else 1
    ends = (row.value, row.value if row.low is None else row.low, row.value if row.high is None else row.high)
    numbers = [decimals(number, places) for number in ends]
    values = {
        Measure.MAJOR: _("“%(what)s”: %(value)s %% of %(n)s firms say so (%(low)s to %(high)s %%)."),
        Measure.GAP: _(
            "“%(what)s”: place %(rank)s of %(of)s by the gap between importance and ability; gap %(value)s "
            "(%(low)s to %(high)s), %(n)s firms."
        ),
        Measure.LOWEST: _(
            "“%(what)s”: place %(rank)s of %(of)s among the weakest; mean %(value)s (%(low)s to %(high)s), %(n)s firms."
        ),
        Measure.HIGHEST: _(
            "“%(what)s”: place %(rank)s of %(of)s among the highest; mean %(value)s (%(low)s to %(high)s), %(n)s firms."
        ),
    }[ranking.measure]
    return values % {
        "what": row.label, "value": numbers[0], "low": numbers[1], "high": numbers[2], "n": grouped(row.need.n),
        "rank": row.need.rank, "of": ranking.ranked,
    }  # fmt: skip
