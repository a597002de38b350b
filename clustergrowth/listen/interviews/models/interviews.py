"""The interview: with whom, on what consent, by which guide, and what was said."""

from typing import Self

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from clustergrowth.common import clock
from clustergrowth.common.languages.labels import Labelled
from clustergrowth.common.languages.spoken import LONGEST_CODE
from clustergrowth.people.councils.models import Council
from clustergrowth.people.councils.queries.councils import access_of
from clustergrowth.people.organisations.models import Organisation
from clustergrowth.people.persons.models import Viewer


class ConsentScope(models.TextChoices):
    """What a person says yes to."""

    ANALYSIS = "analysis", _("reading and coding for the analysis")
    ANONYMOUS = "anonymous", _("quotations without a name")
    NAMED = "named", _("quotations with name or firm")
    RECORDING = "recording", _("a recording")


class ConsentWay(models.TextChoices):
    """How the consent was given."""

    WRITING = "writing", _("in writing")
    LINK = "link", _("by the link in a mail")
    ORAL = "oral", _("orally, noted by the interviewer")


class Guide(models.Model):
    """A list of questions in five languages; a change is the next version, and interviews keep theirs."""

    council = models.ForeignKey(
        Council, null=True, on_delete=models.PROTECT, related_name="guides"
    )  # null: it came with the software
    version = models.PositiveSmallIntegerField()
    questions = models.JSONField()  # [{"code", "area", "text": {language: words}}]
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="guides_written"
    )

    class Meta:
        ordering = ["-version"]
        constraints = [
            models.UniqueConstraint(fields=["council", "version"], nulls_distinct=False, name="one_guide_a_version")
        ]
        triggers = [pgtrigger.ReadOnly(name="a_guide_stays", fields=["council", "version", "questions"])]

    def __str__(self) -> str:
        return f"{self.council_id or 0}.{self.version}"


def in_force(prefix: str = "") -> Q:
    """Interviews whose consent holds today; ``prefix`` walks a relation, e.g. ``interview__``."""
    last = Q(**{f"{prefix}consent_until": None}) | Q(**{f"{prefix}consent_until__gte": clock.today()})
    return Q(**{f"{prefix}consent_at__isnull": False, f"{prefix}withdrawn_at": None}) & last


class InterviewQuerySet(models.QuerySet["Interview"]):
    def visible_to(self, viewer: Viewer) -> Self:
        """The council's coordinators; who codes it, while the consent holds. Nobody of another council, ever."""
        access = access_of(viewer)
        coders = Interview._meta.get_field("coders").related_model  # a join here would spoil counts of coders
        mine = coders._default_manager.filter(person=access.person_id).values("interview")
        coded = Q(pk__in=mine, council__in=access.belongs_to) & in_force()
        return self.filter(Q(council__in=access.coordinates) | coded)

    def in_force(self) -> Self:
        return self.filter(in_force())


class Interview(Labelled, models.Model):
    """A talk with somebody of a firm. Without a consent in force nothing of it is shown to anybody.

    ``sentences`` are the places [begin, end, begins a paragraph] of each sentence, fixed when coding begins: codes and
    quotations refer to their numbers.
    """

    council = models.ForeignKey(Council, on_delete=models.PROTECT, related_name="interviews")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="interviews")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="interviews")
    interviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="interviews_led"
    )
    guide = models.ForeignKey(Guide, null=True, on_delete=models.PROTECT, related_name="interviews")
    held_on = models.DateField(_("held on"))
    lang = models.CharField(_("language"), max_length=LONGEST_CODE)
    text = models.TextField(_("notes or transcript"), blank=True)
    sentences = models.JSONField(default=list)

    scope = ArrayField(models.CharField(max_length=10, choices=ConsentScope), default=list)
    consent_until = models.DateField(null=True, blank=True)
    consent_how = models.CharField(max_length=8, choices=ConsentWay)
    consent_note = models.CharField(max_length=300, blank=True)
    consent_at = models.DateTimeField(null=True)
    asked_at = models.DateTimeField(null=True)  # by mail
    reminded_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)  # or never given: said no
    erased_at = models.DateTimeField(null=True)
    nonce = models.CharField(max_length=32, unique=True)  # of the one link that gives and withdraws
    created_at = models.DateTimeField()

    objects = InterviewQuerySet.as_manager()

    class Meta:
        ordering = ["-held_on", "-id"]
        indexes = [models.Index(fields=["council", "-held_on"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(text="") | Q(consent_at__isnull=False), name="no_word_is_kept_without_consent"
            ),
            models.CheckConstraint(
                condition=Q(erased_at=None) | Q(withdrawn_at__isnull=False, text=""), name="erased_means_empty"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} · {self.held_on}"

    @property
    def is_in_force(self) -> bool:
        until = self.consent_until
        return bool(self.consent_at and not self.withdrawn_at) and (until is None or until >= clock.today())
