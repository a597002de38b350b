"""The next version of an instrument while it is written: a head, sections and questions, each a row of its own.

Rows of their own, so that keeping one question writes one row, whatever the length of the questionnaire, and two people
can work on two questions at once. ``revision`` counts how often a row was kept: who keeps what was read before somebody
else kept it is told.
"""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from clustergrowth.people.councils.models import Council
from clustergrowth.people.councils.queries.councils import access_of
from clustergrowth.people.persons.models import Viewer


class DraftQuerySet(models.QuerySet["InstrumentDraft"]):
    def visible_to(self, viewer: Viewer) -> Self:
        """Those of the councils one coordinates; the consortium lead's own and everybody's to the lead."""
        access = access_of(viewer)
        return self if access.is_lead else self.filter(council__in=access.coordinates)


class InstrumentDraft(models.Model):
    """What a council's office (or, without a council, the consortium lead) means to land as the next version."""

    code = models.SlugField(max_length=60)
    base = models.ForeignKey("surveys.Instrument", on_delete=models.PROTECT, related_name="drafts")
    council = models.ForeignKey(Council, null=True, on_delete=models.CASCADE, related_name="instrument_drafts")
    head = models.JSONField()  # the file without code, version and sections
    revision = models.PositiveIntegerField(default=1)
    begun_at = models.DateTimeField()
    begun_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="instrument_drafts"
    )
    thrown_at = models.DateTimeField(null=True)  # thrown away; can be put back

    objects = DraftQuerySet.as_manager()

    class Meta:
        ordering = ["code", "begun_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["code", "council"],
                condition=Q(thrown_at=None),
                nulls_distinct=False,
                name="one_draft_a_code_and_council",
            )
        ]

    def __str__(self) -> str:
        return f"{self.code} · {self.council or ''}"


class DraftSection(models.Model):
    draft = models.ForeignKey(InstrumentDraft, on_delete=models.CASCADE, related_name="sections")
    code = models.SlugField(max_length=60)
    place = models.PositiveIntegerField()
    content: Any = models.JSONField(default=dict)  # as in the file, without code and questions
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["place", "pk"]
        constraints = [models.UniqueConstraint(fields=["draft", "code"], name="a_section_code_once_a_draft")]

    def __str__(self) -> str:
        return self.code


class DraftQuestion(models.Model):
    draft = models.ForeignKey(InstrumentDraft, on_delete=models.CASCADE, related_name="questions")
    section = models.ForeignKey(DraftSection, on_delete=models.RESTRICT, related_name="questions")
    code = models.SlugField(max_length=60)
    place = models.PositiveIntegerField()
    content: Any = models.JSONField(default=dict)  # as in the file, without code
    revision = models.PositiveIntegerField(default=1)
    removed_at = models.DateTimeField(null=True)  # taken out; can be put back

    class Meta:
        ordering = ["place", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["draft", "code"], condition=Q(removed_at=None), name="a_question_code_once_a_draft"
            )
        ]

    def __str__(self) -> str:
        return self.code
