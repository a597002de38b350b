"""Meetings of a council: who was asked and came, what was on the agenda, and the numbered decisions."""

from typing import Self
from zoneinfo import ZoneInfo

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from clustergrowth.agree.themes.models import Theme
from clustergrowth.common.languages.labels import Labelled
from clustergrowth.common.languages.spoken import LONGEST_CODE
from clustergrowth.listen.reports.models import Report
from clustergrowth.people.councils.models import Council, Seat
from clustergrowth.people.councils.queries.councils import access_of
from clustergrowth.people.organisations.models import Organisation
from clustergrowth.people.persons.models import Viewer


class MeetingState(models.TextChoices):
    PLANNED = "planned", _("planned")
    HELD = "held", _("held")
    CANCELLED = "cancelled", _("cancelled")


class MeetingQuerySet(models.QuerySet["Meeting"]):
    def visible_to(self, viewer: Viewer) -> Self:
        """Meetings are for those who belong to the council, and for guests who were asked to come."""
        access = access_of(viewer)
        if access.person_id is None:
            return self.none()
        asked = Attendance.objects.filter(Q(person=access.person_id) | Q(substitute=access.person_id)).values("meeting")
        return self.filter(Q(council__in=access.belongs_to) | Q(pk__in=asked))


@pghistory.track(pghistory.UpdateEvent(), pghistory.DeleteEvent(), exclude=["planned_by"])
class Meeting(Labelled, models.Model):
    """A council sits together, in one place or online, in one language, at a time told in the council's own zone."""

    council = models.ForeignKey(Council, on_delete=models.PROTECT, related_name="meetings")
    title = models.CharField(_("title"), max_length=200)
    lang = models.CharField(_("language of the meeting"), max_length=LONGEST_CODE)
    starts_at = models.DateTimeField(_("begins"))
    ends_at = models.DateTimeField(_("ends"))
    place = models.CharField(_("place"), max_length=200, blank=True)
    online_link = models.URLField(_("link to take part online"), max_length=300, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=MeetingState, default=MeetingState.PLANNED)
    held_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)
    cancelled_because = models.CharField(_("why it is cancelled"), max_length=300, blank=True)
    planned_at = models.DateTimeField()
    planned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="meetings_planned"
    )
    revision = models.PositiveSmallIntegerField(default=0)  # of the calendar file: grows with every change
    search = models.TextField(editable=False, default="")  # title and agenda, folded

    objects = MeetingQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_at", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="meeting_ends_after_it_begins"),
            models.CheckConstraint(
                condition=(
                    Q(state="planned", held_at=None, cancelled_at=None)
                    | Q(state="held", held_at__isnull=False, cancelled_at=None)
                    | Q(state="cancelled", held_at=None, cancelled_at__isnull=False)
                ),
                name="meeting_state_has_its_moment",
            ),
        ]
        indexes = [models.Index(fields=["council", "-starts_at"]), models.Index(fields=["state", "starts_at"])]

    def __str__(self) -> str:
        return self.title

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.council.time_zone)


class ItemKind(models.TextChoices):
    DECISION = "decision", _("for decision")
    DISCUSSION = "discussion", _("for discussion")
    INFORMATION = "information", _("for information")


@pghistory.track(pghistory.UpdateEvent(), pghistory.DeleteEvent(), exclude=["owner"])
class AgendaItem(Labelled, models.Model):
    """One point of an agenda: what the council is asked, the paper before the meeting and the minutes after it."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="items")
    order = models.PositiveSmallIntegerField()
    kind = models.CharField(_("what the council is asked for"), max_length=12, choices=ItemKind)
    title = models.CharField(_("point"), max_length=200)
    paper = models.TextField(_("paper"), blank=True, max_length=20000)
    minutes = models.TextField(_("minutes"), blank=True, max_length=20000)
    english = models.CharField(_("the same in one English sentence"), max_length=300, blank=True)
    theme = models.ForeignKey(Theme, null=True, blank=True, on_delete=models.PROTECT, related_name="agenda_items")
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="agenda_items"
    )

    class Meta:
        ordering = ["order", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "order"], name="one_point_a_place", deferrable=models.Deferrable.DEFERRED
            )
        ]

    def __str__(self) -> str:
        return f"{self.order}. {self.title}"


class Presence(models.TextChoices):
    PRESENT = "present", _("present")
    SUBSTITUTE = "substitute", _("substitute")
    EXCUSED = "excused", _("excused")
    ABSENT = "absent", _("absent")


CAME = (Presence.PRESENT, Presence.SUBSTITUTE)


class Attendance(Labelled, models.Model):
    """Somebody asked to a meeting, for a seat or as a guest: what they answered, and whether they came."""

    class Answer(models.TextChoices):
        COMES = "comes", _("comes")
        CANNOT = "cannot", _("cannot come")

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="attendances")
    seat = models.ForeignKey(Seat, null=True, blank=True, on_delete=models.SET_NULL, related_name="attendances")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="attendances"
    )
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="attendances"
    )
    invited_at = models.DateTimeField(null=True)  # null: came without being asked
    answer = models.CharField(_("answer"), max_length=6, choices=Answer, blank=True)
    answered_at = models.DateTimeField(null=True)
    presence = models.CharField(_("presence"), max_length=10, choices=Presence, blank=True)
    substitute = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="substitutions"
    )

    class Meta:
        ordering = ["organisation__folded", "id"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "person"], name="a_person_once_a_meeting"),
            models.CheckConstraint(
                condition=Q(answer="", answered_at=None) | (~Q(answer="") & Q(answered_at__isnull=False)),
                name="an_answer_has_its_moment",
            ),
        ]
        indexes = [models.Index(fields=["person", "answer"])]

    def __str__(self) -> str:
        return f"{self.organisation or self.person} · {self.meeting}"

    @property
    def came(self) -> bool:
        return self.presence in CAME


class DecisionBook(models.Model):
    """Where a council's numbering of one year stands.

    Its row is locked while a decision is taken: no number is given twice, and a decision that fails gives its one back.
    """

    council = models.ForeignKey(Council, on_delete=models.PROTECT, related_name="decision_books")
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["council", "year"], name="one_decision_book_a_year")]

    def __str__(self) -> str:
        return f"{self.council} {self.year}"


class DecisionQuerySet(models.QuerySet["Decision"]):
    def visible_to(self, viewer: Viewer) -> Self:
        """Public decisions to everybody, all of them to those who belong to the council."""
        access = access_of(viewer)
        return self.filter(Q(is_public=True) | Q(council__in=access.belongs_to))


class Decision(Labelled, models.Model):
    """What a council decided, under a number that is never given twice. It is never changed: a correction is a new one.

    Only whether the public may read it can be switched. ``recorded_by`` is the recorder's key, as in the ledger.
    """

    council = models.ForeignKey(Council, on_delete=models.PROTECT, related_name="decisions")
    year = models.PositiveSmallIntegerField()
    serial = models.PositiveIntegerField()
    number = models.CharField(_("number"), max_length=20, unique=True)  # AND-2026-001
    text = models.TextField(_("decision"), max_length=4000)
    lang = models.CharField(_("language"), max_length=LONGEST_CODE)
    english = models.CharField(_("the same in one English sentence"), max_length=300, blank=True)
    theme = models.ForeignKey(Theme, null=True, blank=True, on_delete=models.PROTECT, related_name="decisions")
    agrees_theme = models.BooleanField(default=False)
    report = models.ForeignKey(Report, null=True, blank=True, on_delete=models.PROTECT, related_name="decisions")
    signs_report = models.BooleanField(default=False)
    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="decisions")
    item = models.ForeignKey(AgendaItem, null=True, blank=True, on_delete=models.PROTECT, related_name="decisions")
    corrects = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="corrected_by"
    )
    taken_on = models.DateField(_("taken on"))
    votes_for = models.PositiveSmallIntegerField(_("votes for"), null=True, blank=True)
    votes_against = models.PositiveSmallIntegerField(_("votes against"), null=True, blank=True)
    abstentions = models.PositiveSmallIntegerField(_("abstentions"), null=True, blank=True)
    is_public = models.BooleanField(_("the public may read it"), default=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.UUIDField()
    search = models.TextField(editable=False)  # number and text, folded

    objects = DecisionQuerySet.as_manager()

    class Meta:
        ordering = ["-taken_on", "-serial"]
        constraints = [
            models.UniqueConstraint(fields=["council", "year", "serial"], name="one_decision_a_number"),
            models.CheckConstraint(
                condition=Q(agrees_theme=False) | Q(theme__isnull=False), name="what_is_agreed_is_a_theme"
            ),
            models.CheckConstraint(
                condition=Q(signs_report=False) | Q(report__isnull=False), name="what_is_signed_off_is_a_report"
            ),
            models.UniqueConstraint(
                fields=["report"], condition=Q(signs_report=True), name="a_report_is_signed_off_once"
            ),
        ]
        triggers = [
            pgtrigger.ReadOnly(name="decided_is_decided", exclude=["is_public"]),
            pgtrigger.Protect(name="no_decision_is_lost", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def has_votes(self) -> bool:
        return any(votes is not None for votes in (self.votes_for, self.votes_against, self.abstentions))
