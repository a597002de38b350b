"""What a council states and shows: its known totals, and which questions of a survey everybody may read."""

from collections.abc import Collection, Iterable, Sequence

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from clustergrowth.common import clock, jobs
from clustergrowth.common.errors import Refused
from clustergrowth.listen.analysis.domain.distributions import is_shown
from clustergrowth.listen.analysis.domain.totals import Cell
from clustergrowth.listen.analysis.models import Population, PublicQuestion
from clustergrowth.listen.surveys.instruments.domain.questions import Questionnaire
from clustergrowth.listen.surveys.instruments.queries import questionnaire_of
from clustergrowth.listen.surveys.models import Sample, Wave
from clustergrowth.listen.surveys.waves.services.waves import publish_analysis, withdraw_analysis
from clustergrowth.people.councils.models import Council
from clustergrowth.people.permissions import require
from clustergrowth.people.persons.models import Person

EARLIEST = 1990  # NACE itself is of 1990


@transaction.atomic
def state_population(*, council: Council, year: int, source: str, cells: Iterable[Cell], by: Person) -> Population:
    """Say how many firms there are; surveys that are not published yet are weighted to it from now on.

    The same figures again are the same version; any other ones are the next.
    """
    require(by, "surveys.run", council)
    stated = [list(cell) for cell in sorted(cells) if cell[3] > 0]
    if not stated:
        raise Refused(_("Enter at least one number of firms: without it, the totals represent nobody."))
    if not EARLIEST <= year <= clock.today().year + 1:
        raise Refused(
            _("Enter a year between %(first)s and today.") % {"first": EARLIEST},
            fields={"year": [_("Enter the year the figures are from.")]},
        )
    if not source.strip():
        raise Refused(_("Say where the figures come from."), fields={"source": [_("Name the register or the table.")]})
    Council.objects.select_for_update().get(pk=council.pk)
    newest = Population.objects.filter(council=council).order_by("-version").first()
    if newest is not None and (newest.year, newest.source, newest.cells) == (year, source.strip(), stated):
        return newest
    population = Population.objects.create(
        council=council, version=newest.version + 1 if newest else 1, year=year, source=source.strip(), cells=stated,
        created_at=clock.now(), created_by=by,
    )  # fmt: skip
    waiting = Sample.objects.filter(council=council, published_at=None, wave__state=Wave.State.CLOSED)
    for wave_id in waiting.values_list("wave_id", flat=True):
        jobs.defer("analysis.count_wave", wave_id=wave_id)
    return population


def may_be_public(questionnaire: Questionnaire) -> list[str]:
    """The questions whose figures there are: those in a ranking, and those that are counted or measured."""
    ranked = {question.code for ranking in questionnaire.rankings for question in ranking.questions}
    return [
        question.code for question in questionnaire.questions.values() if question.code in ranked or is_shown(question)
    ]


@transaction.atomic
def publish_questions(*, sample: Sample, codes: Collection[str], by: Person) -> Sample:
    """Show everybody these questions of a closed survey and no others.

    What stays hidden is decided over everything that was asked, in every region, whatever is or ever was public: so
    publishing one question more, or withdrawing one, never gives a hidden figure away.
    """
    require(by, "surveys.run", sample)
    codes_allowed = may_be_public(questionnaire_of(sample.wave.instrument_id))
    if unknown := sorted(set(codes) - set(codes_allowed)):
        raise Refused(_("The questionnaire has no question “%(code)s”.") % {"code": unknown[0]})
    if not codes:
        raise Refused(_("Choose at least one question, or unpublish the analysis."))
    locked = Sample.objects.select_for_update().get(pk=sample.pk)
    _set(locked, [] if set(codes) == set(codes_allowed) else [code for code in codes_allowed if code in codes], by)
    return publish_analysis(wave=sample.wave, council=sample.council, by=by)


@transaction.atomic
def withdraw_questions(*, sample: Sample, by: Person) -> Sample:
    """Show nothing of this survey to everybody any more."""
    require(by, "surveys.run", sample)
    _set(Sample.objects.select_for_update().get(pk=sample.pk), [], by)
    return withdraw_analysis(wave=sample.wave, council=sample.council, by=by)


def _set(sample: Sample, codes: Sequence[str], by: Person) -> None:
    moment, now = clock.now(), PublicQuestion.objects.now().filter(sample=sample)
    now.exclude(code__in=codes).update(withdrawn_at=moment)
    published = set(now.values_list("code", flat=True))
    PublicQuestion.objects.bulk_create(
        PublicQuestion(sample=sample, code=code, published_at=moment, by=by) for code in codes if code not in published
    )
