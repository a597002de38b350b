"""From answers to ranked figures: all councils of a wave in one computation, so that what is hidden stays hidden.

Plain data without words: the same for every reader, kept while a wave is closed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.core.cache import cache

from clustergrowth.engine.survey import (
    OVERALL,
    By,
    NeedAnswers,
    RankedNeed,
    Scale,
    Specificity,
    hide_counts,
    hide_means,
    rank_needs,
    rank_needs_by_region,
    specificity,
)
from clustergrowth.listen.surveys.models import Response, Wave
from clustergrowth.listen.surveys.queries import questionnaire_of
from clustergrowth.listen.surveys.questions import Answers, Question, Ranking, Type

Firms = Sequence[tuple[str, Answers]]  # (council slug, answers), one a firm
_KEPT_FOR = 24 * 3600


@dataclass(frozen=True)
class Ranks:
    """One ranking: each region's needs in order, and what is particular to it: {slug: {code: …}}."""

    needs: Mapping[str, Sequence[RankedNeed]]
    specific: Mapping[str, Mapping[str, Specificity]]


def ranks_of(wave: Wave) -> dict[str, Ranks]:
    """Every ranking of a wave by its code."""
    if wave.state != Wave.State.CLOSED:
        return _computed(wave)
    key = f"analysis:{wave.pk}:{wave.closed_at:%Y%m%d%H%M%S%f}"
    found: dict[str, Ranks] | None = cache.get(key)
    if found is None:
        found = _computed(wave)
        cache.set(key, found, _KEPT_FOR)
    return found


def _computed(wave: Wave) -> dict[str, Ranks]:
    rows = Response.objects.filter(wave=wave, submitted_at__isnull=False).order_by("pk")
    firms = list(rows.values_list("council__slug", "answers"))
    return {ranking.code: ranked(ranking, firms) for ranking in questionnaire_of(wave.instrument_id).rankings}


def ranked(ranking: Ranking, firms: Firms) -> Ranks:
    needs = needs_in(ranking, [answers for _region, answers in firms])
    regions = [region for region, _answers in firms]
    if not firms:
        return Ranks({}, {})
    by = By(ranking.by)
    if len(set(regions)) == 1:
        return Ranks({regions[0]: rank_needs(needs, by=by)}, {})
    found = rank_needs_by_region(needs, regions, by=by)
    return Ranks(found, _specific(needs, regions, by, found))


# --- answers as columns ----------------------------------------------------------------------------------------------


def needs_in(ranking: Ranking, answers: Sequence[Answers]) -> list[NeedAnswers]:
    """A column of numbers for each row of a ranking; None where nobody answered or did not know."""
    return [need for question in ranking.questions for need in _needs(question, answers)]


def _needs(question: Question, answers: Sequence[Answers]) -> list[NeedAnswers]:
    if question.type is Type.MULTIPLE:
        ticked = [_ticked(one.get(question.code)) for one in answers]
        yes_or_no = Scale(0, 1, major=1)
        return [
            NeedAnswers(
                f"{question.code}.{option.code}",
                [None if one is None else float(option.code in one) for one in ticked],
                scale=yes_or_no,
            )
            for option in question.options
            if not option.is_none
        ]
    asked = question.scales[0]
    scale = Scale(asked.low, asked.high, backwards=asked.reverse, major=asked.major)
    columns = [[_number(one.get(item.code)) for one in answers] for item in question.items]
    return [NeedAnswers(question.code, columns[0], columns[1] if len(columns) > 1 else (), scale)]


def _number(answer: object) -> float | None:
    """A rating; “don't know” is kept as a word and is none."""
    return float(answer) if isinstance(answer, float | int) else None


def _ticked(answer: object) -> list[str] | None:
    return answer if isinstance(answer, list) else None


# --- what is particular to a region ----------------------------------------------------------------------------------


def strongly(need: NeedAnswers, by: By) -> list[bool | None]:
    """Which firms say it strongly: a major need; ability below importance; a score in the lowest or highest quarter."""
    values = need.scale.read(need.values)
    if by is By.GAP:
        ability = need.scale.read(need.ability)
        return [None if a is None or b is None else b < a for a, b in zip(values, ability, strict=True)]
    if by is By.LOWEST:
        limit = need.scale.low + 0.25 * (need.scale.high - need.scale.low)
        return [None if value is None else value <= limit for value in values]
    return [None if value is None else value >= need.scale.major_from for value in values]


def _specific(
    needs: Sequence[NeedAnswers], regions: Sequence[str], by: By, found: Mapping[str, Sequence[RankedNeed]]
) -> dict[str, dict[str, Specificity]]:
    """Location quotients, only where neither the figure beside nor the count behind has to stay hidden."""
    names = sorted(set(regions))
    yes: dict[str, dict[str, int]] = {name: {} for name in names}
    of: dict[str, dict[str, int]] = {name: {} for name in names}
    for need in needs:
        said = strongly(need, by)
        for name in names:
            own = [one for one, region in zip(said, regions, strict=True) if region == name and one is not None]
            yes[name][need.code], of[name][need.code] = sum(own), len(own)
    hidden = set(hide_counts(yes, lines_add_up=False))
    hidden |= {(name, each.code) for name, rows in found.items() for each in rows if each.hidden}
    result: dict[str, dict[str, Specificity]] = {name: {} for name in names}
    for need in needs:
        code = need.code
        hidden |= {(name, code) for name in hide_means({name: of[name][code] for name in names})}
        if (OVERALL, code) in hidden:
            continue
        quotients = specificity({name: yes[name][code] for name in names}, {name: of[name][code] for name in names})
        for name, one in quotients.items():
            if (name, code) not in hidden:
                result[name][code] = one
    return result
