"""How many were asked and answered in each council."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from clustergrowth.engine.survey.estimates import Estimate, response_rate
from clustergrowth.listen.surveys.models import Invitation, Response, Sample, Wave
from clustergrowth.people.councils.models import Council
from clustergrowth.people.councils.queries.councils import access_of
from clustergrowth.people.persons.models import Viewer


@dataclass(frozen=True)
class ResponseProgress:
    """How far a council's part of a wave has come. ``rate`` is None while it is not known how many were asked."""

    sample: Sample
    asked: int
    answered: int
    begun: int  # of those invited by mail, as in the strata
    waiting: int  # invited by mail and not answered
    rate: Estimate | None
    by_open_link: int = 0  # answers that came through the open link: nobody was asked for them

    @property
    def council(self) -> Council:
        return self.sample.council

    @property
    def coverage(self) -> float | None:
        """Share of all firms the survey is about that answered."""
        firms = self.sample.known
        return self.answered / firms if firms and firms >= self.answered else None


def progress_of(waves: Iterable[Wave]) -> dict[int, list[ResponseProgress]]:
    """For each wave its councils' progress; three queries in all."""
    ids = [wave.pk for wave in waves]
    answers: dict[tuple[int, int], Mapping[str, Any]] = {
        (row["wave"], row["council"]): row
        for row in Response.objects.filter(wave__in=ids)
        .values("wave", "council")
        .annotate(
            answered=Count("pk", filter=Q(submitted_at__isnull=False)),
            by_open_link=Count("pk", filter=Q(submitted_at__isnull=False, submission__isnull=False)),
        )
    }
    begun = Response.objects.filter(wave=OuterRef("wave"), organisation=OuterRef("organisation"))
    done = begun.filter(submitted_at__isnull=False)
    invited: dict[tuple[int, int], Mapping[str, Any]] = {
        (row["wave"], row["council"]): row
        for row in Invitation.objects.filter(wave__in=ids, sent_at__isnull=False)
        .annotate(is_done=Exists(done), is_begun=Exists(begun))
        .values("wave", "council")
        .annotate(
            invited=Count("pk"),
            waiting=Count("pk", filter=Q(is_done=False)),
            begun=Count("pk", filter=Q(is_done=False, is_begun=True)),
        )
    }
    by_wave: dict[int, list[ResponseProgress]] = {id: [] for id in ids}
    for sample in Sample.objects.filter(wave__in=ids).select_related("council", "wave").order_by("council__city"):
        place = (sample.wave_id, sample.council_id)
        by_wave[sample.wave_id].append(_progress(sample, answers.get(place, {}), invited.get(place, {})))
    return by_wave


def _progress(sample: Sample, answers: Mapping[str, Any], invited: Mapping[str, Any]) -> ResponseProgress:
    """The rate counts each asked firm once; where more answered elsewhere than were asked there, only those asked here.

    So it is never above one, and what came through the open link is no response to anything.
    """
    answered, by_open_link = answers.get("answered", 0), answers.get("by_open_link", 0)
    here = invited.get("invited", 0)
    answered_here = here - invited.get("waiting", 0)
    elsewhere = max(answered - answered_here - by_open_link, 0)
    asked, counted = here + sample.asked, answered_here + elsewhere
    if elsewhere > sample.asked:
        asked, counted = here, answered_here
    return ResponseProgress(
        sample=sample,
        asked=here + sample.asked,
        answered=answered,
        begun=invited.get("begun", 0),
        waiting=invited.get("waiting", 0),
        rate=response_rate(counted, asked) if asked else None,
        by_open_link=by_open_link,
    )


def samples_visible_to(viewer: Viewer) -> QuerySet[Sample]:
    """Whose analysis one may read: the own councils' as coordinator, all as lead, everybody's once published."""
    access = access_of(viewer)
    rows = Sample.objects.select_related("wave__instrument", "council")
    if access.is_lead or access.is_site_administrator:
        return rows
    return rows.filter(Q(published_at__isnull=False) | Q(council__in=access.coordinates))


def open_waves(council: Council) -> QuerySet[Wave]:
    return Wave.objects.filter(councils=council, state=Wave.State.OPEN).order_by("closes")


def low_response(council: Council, waves: Iterable[Wave], below: float = 0.3) -> list[ResponseProgress]:
    """Those of a council's open waves in which few of those asked have answered yet."""
    progress = [row for rows in progress_of(waves).values() for row in rows if row.sample.council_id == council.pk]
    return [counts for counts in progress if counts.rate is not None and (counts.rate.value or 0.0) < below]
