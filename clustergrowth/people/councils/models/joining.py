"""Who belongs to a council, who knocks at its door, and which firm of another council is asked to come in."""

import pghistory
import pgtrigger
from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

from clustergrowth.common import languages
from clustergrowth.common.languages.labels import Labelled
from clustergrowth.people.councils.models.councils import Council
from clustergrowth.people.councils.models.triggers import keep_listing
from clustergrowth.people.organisations.domain.kinds import Turnover
from clustergrowth.people.organisations.models import Organisation


class DateRange(Func):
    """``daterange(since, until, '[]')``: what an exclusion constraint compares."""

    function = "DATERANGE"
    output_field = DateRangeField()


@pghistory.track(pghistory.UpdateEvent(), pghistory.DeleteEvent())
class Membership(Labelled, models.Model):
    """That an organisation belongs to a council, from when to when, with its baseline at joining.

    In a federated council it may come ``through`` an affiliated body, so that no firm registers twice.
    """

    council = models.ForeignKey(Council, on_delete=models.CASCADE, related_name="memberships")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="memberships")
    through = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.SET_NULL, related_name="brings_members"
    )
    since = models.DateField()
    until = models.DateField(null=True, blank=True)
    baseline_year = models.PositiveSmallIntegerField(_("year of the figures"), null=True, blank=True)
    baseline_staff = models.PositiveIntegerField(_("staff at joining"), null=True, blank=True)
    baseline_turnover = models.CharField(_("turnover at joining"), max_length=3, choices=Turnover, blank=True)
    baseline_exports = models.PositiveSmallIntegerField(_("exports at joining, % of turnover"), null=True, blank=True)

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="one_membership_at_a_time",
                expressions=[
                    ("council", RangeOperators.EQUAL),
                    ("organisation", RangeOperators.EQUAL),
                    (
                        DateRange("since", "until", RangeBoundary(inclusive_lower=True, inclusive_upper=True)),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")), name="membership_ends_after_it_begins"
            ),
            models.CheckConstraint(
                condition=Q(baseline_exports=None) | Q(baseline_exports__lte=100), name="exports_are_a_share"
            ),
        ]
        indexes = [
            models.Index(fields=["council", "until", "organisation"]),
            models.Index(fields=["organisation"], include=["council", "since", "until"], name="membership_of"),
        ]
        triggers = [
            keep_listing(pgtrigger.Insert, "new"),
            keep_listing(pgtrigger.Update, "new"),
            keep_listing(pgtrigger.Delete, "old"),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} · {self.council}"


class JoinRequest(Labelled, models.Model):
    """Somebody who came through one of the three doors and waits for the coordinator."""

    class Door(models.TextChoices):
        FIRM = "firm", _("I run a firm")
        UNIVERSITY = "university", _("I work at a university")
        SUPPORT = "support", _("I support firms")

    council = models.ForeignKey(Council, on_delete=models.CASCADE, related_name="join_requests")
    door = models.CharField(max_length=12, choices=Door)
    name = models.CharField(_("your name"), max_length=200)
    email = models.EmailField(_("e-mail"))
    organisation_name = models.CharField(_("organisation"), max_length=300)
    message = models.TextField(_("what brings you here"), blank=True, max_length=2000)
    language = models.CharField(max_length=2, choices=languages.CHOICES)
    created_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    welcomed = models.BooleanField(null=True)

    class Meta:
        indexes = [models.Index(fields=["council", "answered_at"])]

    def __str__(self) -> str:
        return self.organisation_name


class Proposal(models.Model):
    """That a council would take in a firm for which another council speaks: the firm is asked, and answers once.

    Of a ``join_request`` it is asked as well whether who knocked works there: nobody else can say so.
    """

    council = models.ForeignKey(Council, on_delete=models.CASCADE, related_name="proposals")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="proposals")
    join_request = models.ForeignKey(
        JoinRequest, null=True, blank=True, on_delete=models.CASCADE, related_name="proposals"
    )
    membership = models.JSONField(default=dict)  # what is written down once the firm agrees: since, through, baseline
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    answered_at = models.DateTimeField(null=True)
    is_accepted = models.BooleanField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["council", "organisation", "join_request"],
                condition=Q(answered_at=None),
                nulls_distinct=False,
                name="one_open_proposal",
            )
        ]

    def __str__(self) -> str:
        return f"{self.organisation} · {self.council}"
