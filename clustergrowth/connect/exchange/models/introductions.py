"""What becomes of a match: dismissed with a reason, or an introduction that both sides agree to."""

from collections.abc import Collection
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce, Greatest, Least
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from clustergrowth.common.languages.labels import Labelled
from clustergrowth.common.languages.spoken import LONGEST_CODE
from clustergrowth.connect.exchange.models.postings import Need, Offer
from clustergrowth.people.councils.models import Council
from clustergrowth.people.councils.queries.councils import access_of
from clustergrowth.people.organisations.models import Organisation
from clustergrowth.people.persons.models import Viewer


class Dismissal(Labelled, models.Model):
    """That one side looked at a match and said why it does not fit. Matches themselves are computed, never kept."""

    class Because(models.TextChoices):
        OTHER_SUBJECT = "subject", _("It is about something else")
        KNOWN = "known", _("We already know each other")
        TOO_FAR = "far", _("It is too far away")
        SIZE = "size", _("They are too big or too small for us")
        LANGUAGE = "language", _("We have no language in common")
        OTHER = "other", _("Another reason")

    need = models.ForeignKey(Need, on_delete=models.CASCADE, related_name="dismissals")
    offer = models.ForeignKey(Offer, on_delete=models.CASCADE, related_name="dismissals")
    side = models.CharField(max_length=5, choices=[("need", "need"), ("offer", "offer")])  # who said so
    because = models.CharField(_("why"), max_length=10, choices=Because)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="dismissals")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["need", "offer", "side"], name="a_match_is_dismissed_once")]

    def __str__(self) -> str:
        return self.get_because_display()


class IntroductionState(models.TextChoices):
    ASKED = "asked", _("waiting for an answer")
    ACCEPTED = "accepted", _("accepted")
    DECLINED = "declined", _("declined")
    WITHDRAWN = "withdrawn", pgettext_lazy("an introduction", "withdrawn")
    EXPIRED = "expired", _("not answered in time")


LIVE = (IntroductionState.ASKED, IntroductionState.ACCEPTED)
NOBODY_KNOWN = Q(to_person=None, to_agreed_at=None) | Q(from_person=None, from_agreed_at=None)  # as ``unreachable``


class Declined(models.TextChoices):
    NO_TIME = "time", _("No time at the moment")
    OTHER_FIELD = "field", _("It is not our field")
    SOMEBODY_ELSE = "else", _("Somebody else could help better")
    KNOWN = "known", _("We already know each other")
    OTHER = "other", _("Another reason")


class IntroductionQuerySet(models.QuerySet["Introduction"]):
    def visible_to(self, viewer: Viewer) -> Self:
        """Both sides, who brought them together, and the coordinators of the two councils."""
        access = access_of(viewer)
        if access.person_id is None:
            return self.none()
        own = Q(from_organisation__in=access.organisations) | Q(to_organisation__in=access.organisations)
        council = Q(council__in=access.coordinates) | Q(to_council__in=access.coordinates)
        return self.filter(own | council | Q(asked_by=access.person_id))

    def live(self) -> Self:
        return self.filter(state__in=LIVE)

    def with_sides(self) -> Self:
        """Each with what it is about, without its meaning in 512 numbers, and with both sides."""
        related = self.select_related("need", "offer", "from_organisation", "to_organisation")
        return related.defer("need__vector", "offer__vector")


class Introduction(Labelled, models.Model):
    """One side asks to meet the other; names and addresses open to both only when every side asked has agreed.

    The side that asks has agreed by asking. Where a coordinator brings two together, both are asked.
    """

    need = models.ForeignKey(Need, null=True, on_delete=models.SET_NULL, related_name="introductions")
    offer = models.ForeignKey(Offer, null=True, on_delete=models.SET_NULL, related_name="introductions")
    from_organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="introductions_asked")
    to_organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="introductions_received")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    from_person = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    to_person = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    is_brokered = models.BooleanField(default=False)
    council = models.ForeignKey(Council, null=True, on_delete=models.SET_NULL, related_name="introductions")
    to_council = models.ForeignKey(Council, null=True, on_delete=models.SET_NULL, related_name="introductions_received")
    message = models.TextField(_("message"), max_length=1000, blank=True)
    lang = models.CharField(max_length=LONGEST_CODE, blank=True)
    state = models.CharField(max_length=10, choices=IntroductionState, default=IntroductionState.ASKED)
    asked_at = models.DateTimeField()
    from_agreed_at = models.DateTimeField(null=True)
    to_agreed_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    answer = models.CharField(_("one line"), max_length=500, blank=True)
    declined_because = models.CharField(max_length=10, choices=Declined, blank=True)
    promised_by = models.DateField(_("first contact by"), null=True, blank=True)

    objects = IntroductionQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                Coalesce("need", 0),
                Least("from_organisation", "to_organisation"),
                Greatest("from_organisation", "to_organisation"),
                condition=Q(state__in=["asked", "accepted"]),
                name="one_live_introduction_a_need_and_pair",
            ),
            models.CheckConstraint(
                condition=~Q(from_organisation=F("to_organisation")), name="an_introduction_has_two_sides"
            ),
            models.CheckConstraint(
                condition=~Q(state="accepted") | Q(from_agreed_at__isnull=False, to_agreed_at__isnull=False),
                name="accepted_means_both_agreed",
            ),
            models.CheckConstraint(
                condition=Q(state="asked", answered_at=None) | (~Q(state="asked") & Q(answered_at__isnull=False)),
                name="an_introduction_answered_has_its_moment",
            ),
        ]
        indexes = [
            models.Index(fields=["to_organisation", "state"]),
            models.Index(fields=["from_organisation", "state"]),
            models.Index(fields=["council", "state", "-asked_at"]),
            models.Index(fields=["to_council", "state", "-asked_at"]),
            models.Index(fields=["offer", "-asked_at"]),
            models.Index(fields=["-asked_at", "-id"], name="introductions_newest"),
            models.Index(fields=["asked_at"], condition=Q(state="asked"), name="introductions_waiting"),
            models.Index(fields=["answered_at"], condition=Q(state="accepted"), name="introductions_accepted"),
        ]

    def __str__(self) -> str:
        return f"{self.from_organisation} – {self.to_organisation}"

    def party_ids(self) -> Collection[int]:
        return (self.from_organisation_id, self.to_organisation_id)

    @property
    def organisation_id(self) -> int:
        """It belongs to the side that asked: that side may withdraw it."""
        return self.from_organisation_id

    @property
    def is_waiting(self) -> bool:
        return self.state == IntroductionState.ASKED

    @property
    def is_accepted(self) -> bool:
        return self.state == IntroductionState.ACCEPTED

    @property
    def unreachable(self) -> Organisation | None:
        """A side that was asked, has not agreed, and at which nobody is known."""
        if self.to_person_id is None and self.to_agreed_at is None:
            return self.to_organisation
        return self.from_organisation if self.from_person_id is None and self.from_agreed_at is None else None
