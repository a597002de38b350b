"""Which files of answers one sees."""

from django.db.models import QuerySet

from clustergrowth.listen.surveys.models import AnswerFile
from clustergrowth.people.councils.queries.councils import access_of
from clustergrowth.people.persons.models import Viewer


def files_visible_to(viewer: Viewer) -> QuerySet[AnswerFile]:
    """Of the councils one coordinates; the consortium lead sees all."""
    access = access_of(viewer)
    rows = AnswerFile.objects.all() if access.is_lead else AnswerFile.objects.filter(council__in=access.coordinates)
    return rows.select_related("wave__instrument", "council")
