"""A wave: one round of asking with an instrument; which councils ask, and whom."""

from datetime import date
from typing import Self
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from i18nfield.fields import I18nCharField

from clustergrowth.common import clock
from clustergrowth.common.languages.labels import Labelled
from clustergrowth.listen.surveys.models.instruments import Instrument
from clustergrowth.people.councils.models import Council
from clustergrowth.people.councils.queries.councils import access_of
from clustergrowth.people.organisations.models import Organisation
from clustergrowth.people.persons.models import Viewer


class WaveQuerySet(models.QuerySet["Wave"]):
    def visible_to(self, viewer: Viewer) -> Self:
        """Its councils' people and the lead; every coordinator while one may join; everybody once published."""
        access = access_of(viewer)
        if access.is_lead or access.is_site_administrator:
            return self
        seen = Q(published_at__isnull=False) | Q(council__in=access.belongs_to)
        is_seen = Q(pk__in=Sample.objects.filter(seen).values("wave"))
        return self.filter(is_seen | Q(state=Wave.State.OPEN) if access.is_coordinator else is_seen)


class Wave(Labelled, models.Model):
    """One asking of an instrument: by which councils, from when to when."""

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("a survey", "open")
        CLOSED = "closed", pgettext_lazy("a survey", "closed")

    instrument = models.ForeignKey(Instrument, on_delete=models.PROTECT, related_name="waves")
    councils = models.ManyToManyField(Council, through="Sample", related_name="waves")
    title = I18nCharField(_("title"), max_length=800)
    opens = models.DateField(_("opens on"))
    closes = models.DateField(_("closes on"))
    state = models.CharField(_("state"), max_length=6, choices=State, default=State.OPEN)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="waves_opened"
    )
    closed_at = models.DateTimeField(null=True)

    objects = WaveQuerySet.as_manager()

    class Meta:
        ordering = ["-opens", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(closes__gte=F("opens")), name="wave_closes_after_it_opens"),
            models.CheckConstraint(
                condition=Q(state="open", closed_at=None) | Q(state="closed", closed_at__isnull=False),
                name="wave_state_has_its_moment",
            ),
        ]

    def __str__(self) -> str:
        return str(self.title)

    @property
    def begins_later(self) -> bool:
        """Whether its first day has begun in none of the councils that ask."""
        return self.state == self.State.OPEN and all(today < self.opens for today in self._present_days(self.opens))

    @property
    def is_over(self) -> bool:
        """Whether its last day has ended in each of the councils that ask."""
        return all(self.closes < today for today in self._present_days(self.closes))

    @property
    def takes_answers(self) -> bool:
        """From its first day until it is closed or its last day is over."""
        return self.state == self.State.OPEN and not self.begins_later and not self.is_over

    def _present_days(self, near: date) -> set[date]:
        """Which day it is where the councils live; without asking where, when it is far from that day everywhere."""
        here = clock.today()
        if abs((here - near).days) > 1:
            return {here}
        return {clock.today(ZoneInfo(council.time_zone)) for council in self.councils.all()} or {here}


class Sample(models.Model):
    """A council's part in a wave: how many firms there are, how many were asked, since when its analysis is public."""

    wave = models.ForeignKey(Wave, on_delete=models.CASCADE, related_name="samples")
    council = models.ForeignKey(Council, on_delete=models.PROTECT, related_name="samples")
    known = models.PositiveIntegerField(_("firms the survey is about"), null=True, blank=True)
    asked = models.PositiveIntegerField(_("firms asked elsewhere"), default=0)  # on paper, by phone, by another tool
    published_at = models.DateTimeField(null=True)
    reminds = models.BooleanField(_("sends automatic reminders"), default=False)  # after 7 and after 14 days

    class Meta:
        ordering = ["council__city"]
        constraints = [models.UniqueConstraint(fields=["wave", "council"], name="a_council_once_a_wave")]

    def __str__(self) -> str:
        return f"{self.wave} · {self.council}"


class Invitation(models.Model):
    """That a firm was asked to answer, and through which person.

    Its link is signed with the site's secret: the same link stands in the reminder, and nobody can rebuild it from the
    database alone.
    """

    wave = models.ForeignKey(Wave, on_delete=models.CASCADE, related_name="invitations")
    council = models.ForeignKey(Council, on_delete=models.PROTECT, related_name="invitations")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="invitations")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="invitations"
    )
    nonce = models.CharField(max_length=32)
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)  # null: no mail was written yet
    reminded_at = models.DateTimeField(null=True)
    reminders = models.PositiveSmallIntegerField(default=0)
    mails = ArrayField(models.BigIntegerField(), default=list)  # that ask for it, to be dropped once it is answered
    resent_at = models.DateTimeField(null=True)  # last time the link was asked for at the open door
    draw = models.ForeignKey("surveys.SampleDraw", null=True, on_delete=models.SET_NULL, related_name="invitations")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["wave", "organisation"], name="a_firm_is_asked_once_a_wave")]
        indexes = [models.Index(fields=["person", "wave"]), models.Index(fields=["wave", "council"])]

    def __str__(self) -> str:
        return f"{self.organisation} · {self.wave_id}"

    @property
    def called(self) -> str:
        return self.organisation.name


class SampleDraw(models.Model):
    """How some of the firms of a wave were chosen: by which filters, how many of each stratum, with which seed.

    With the same directory, filters and seed anybody draws the same firms.
    """

    wave: "models.ForeignKey[Wave]" = models.ForeignKey("surveys.Wave", on_delete=models.CASCADE, related_name="draws")
    council = models.ForeignKey(Council, on_delete=models.CASCADE, related_name="draws")
    filters = models.JSONField(default=dict)
    seed = models.CharField(max_length=40, blank=True)
    per_stratum = models.PositiveIntegerField(null=True)
    strata = models.JSONField(default=list)  # [size, section, firms that fit, those that can be reached, those chosen]
    chosen = models.PositiveIntegerField()
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="draws")

    class Meta:
        ordering = ["-created_at", "-id"]

    def __str__(self) -> str:
        return f"{self.wave_id} · {self.chosen}"
