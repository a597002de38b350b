"""Who came through an open link."""

from django.db.models import QuerySet

from clustergrowth.listen.surveys.models import OpenLinkSubmission, Sample
from clustergrowth.people.councils.queries.councils import access_of
from clustergrowth.people.persons.models import Viewer


def submissions_of(sample: Sample) -> QuerySet[OpenLinkSubmission]:
    """Everybody who came; who handed in first comes first."""
    rows = OpenLinkSubmission.objects.filter(wave=sample.wave_id, council=sample.council_id)
    return rows.select_related("organisation", "may_be", "judged_by").order_by("handed_in_at", "pk")


def submissions_visible_to(viewer: Viewer) -> QuerySet[OpenLinkSubmission]:
    """Of the councils one coordinates; the consortium lead sees all."""
    access = access_of(viewer)
    rows = (
        OpenLinkSubmission.objects.all()
        if access.is_lead
        else OpenLinkSubmission.objects.filter(council__in=access.coordinates)
    )
    return rows.select_related("council", "wave", "may_be", "organisation")


def waiting_submissions(sample: Sample) -> QuerySet[OpenLinkSubmission]:
    """Those who handed in and whose answers do not count yet."""
    return submissions_of(sample).filter(state=OpenLinkSubmission.State.WAITING, handed_in_at__isnull=False)


def begun_submissions(sample: Sample) -> QuerySet[OpenLinkSubmission]:
    """Those who named a firm and have not handed in, the latest first: whose name a stranger uses is seen here."""
    return (
        submissions_of(sample)
        .filter(state=OpenLinkSubmission.State.WAITING, handed_in_at=None)
        .order_by("-created_at", "-pk")
    )
