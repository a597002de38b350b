"""Voices: what somebody of a council says in public, by consent."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from clustergrowth.common.languages.labels import Labelled
from clustergrowth.common.languages.spoken import LONGEST_CODE
from clustergrowth.people.councils.models import Council
from clustergrowth.people.councils.queries.councils import access_of
from clustergrowth.people.organisations.models import Organisation
from clustergrowth.people.persons.models import Viewer


class VoiceQuerySet(models.QuerySet["Voice"]):
    def public(self) -> Self:
        return self.filter(consent_at__isnull=False, withdrawn_at=None)

    def visible_to(self, viewer: Viewer) -> Self:
        """What was consented to is everybody's; drafts are the coordinators' and the person's own."""
        access = access_of(viewer)
        own = Q(council__in=access.coordinates) | Q(person=access.person_id, person__isnull=False)
        return self.filter(Q(consent_at__isnull=False, withdrawn_at=None) | own)


class Voice(Labelled, models.Model):
    """A quotation with the person's name and role; public only after that person said yes, until the person says no."""

    council = models.ForeignKey(Council, on_delete=models.CASCADE, related_name="voices")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="voices")
    role = models.CharField(_("role"), max_length=160)
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.SET_NULL, related_name="voices"
    )
    text = models.TextField(_("quotation"), max_length=800)
    lang = models.CharField(_("language"), max_length=LONGEST_CODE)
    english = models.CharField(_("the same in one English sentence"), max_length=300, blank=True)
    asked_at = models.DateTimeField()
    consent_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    objects = VoiceQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(withdrawn_at=None) | Q(consent_at__isnull=False), name="only_a_given_voice_is_withdrawn"
            )
        ]

    def __str__(self) -> str:
        return self.text[:60]

    @property
    def is_public(self) -> bool:
        return self.consent_at is not None and self.withdrawn_at is None
