"""Councils: what they are, whom they count, who sits in them and who belongs to them."""

import pghistory
import pgtrigger
from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _
from i18nfield.fields import I18nCharField, I18nTextField

from clustergrowth.common import languages
from clustergrowth.people.councils.triggers import keep_listing
from clustergrowth.people.organisations.kinds import Turnover
from clustergrowth.people.organisations.models import Organisation
from clustergrowth.people.persons.models import known_time_zone


class DateRange(Func):
    """``daterange(since, until, '[]')``: what an exclusion constraint compares."""

    function = "DATERANGE"
    output_field = DateRangeField()


class Form(models.TextChoices):
    """Councils are not one shape; what differs is said by data, never by a name in the code."""

    HOSTED = "hosted", _("hosted by an existing cluster as leader member")
    THEME_NETWORK = "theme", _("theme network of SMEs around a university")
    ECOSYSTEM = "ecosystem", _("interaction between the players of a regional ecosystem")
    FEDERATION = "federation", _("facilitated federation of existing bodies")
    BOARD = "board", _("advisory board that also validates")
    STAKEHOLDERS = "stakeholders", _("stakeholders who advise and guide")


@pghistory.track(pghistory.UpdateEvent(), pghistory.DeleteEvent())
class Council(models.Model):
    """A Cluster Growth Council: one city and its region, a focus, a form, and the people who convene it."""

    slug = models.SlugField(max_length=50, unique=True)
    name = I18nCharField(_("name"), max_length=400)
    city = models.CharField(_("city"), max_length=80)
    country = models.CharField(_("country"), max_length=2)
    prefix = models.CharField(_("prefix of decisions"), max_length=3, unique=True)
    colour = models.PositiveSmallIntegerField(
        unique=True
    )  # 1–6 have a colour of their own, later ones a hatched swatch
    letter = models.CharField(max_length=1)
    form = models.CharField(_("form"), max_length=20, choices=Form)
    focus = I18nCharField(_("focus"), max_length=600)
    nuts = ArrayField(models.CharField(max_length=5), verbose_name=_("NUTS areas"))
    nuts_version = models.CharField(max_length=4, default="2021")
    languages = ArrayField(models.CharField(max_length=2, choices=languages.CHOICES), verbose_name=_("languages"))
    time_zone = models.CharField(_("time zone"), max_length=50, validators=[known_time_zone])
    latitude = models.FloatField()
    longitude = models.FloatField()
    founded_on = models.DateField(null=True, blank=True)

    promise = I18nTextField(_("promise"), blank=True)  # in its own words, on top of its page
    mission = I18nTextField(_("mission"), blank=True)
    vision = I18nTextField(_("vision of cross-European collaboration"), blank=True)
    involved = I18nTextField(_("who is involved"), blank=True)
    benefits = I18nTextField(_("who benefits"), blank=True)
    leader_member = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="leads"
    )
    first_contact = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )  # the person to call, shown publicly by consent
    first_contact_consent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["city"]

    def __str__(self) -> str:
        return str(self.name)


class Focus(models.Model):
    """The dated list of NACE codes that says which SMEs a council counts as its engineering SMEs."""

    council = models.ForeignKey(Council, on_delete=models.CASCADE, related_name="focuses")
    since = models.DateField()
    nace = ArrayField(models.CharField(max_length=8))  # divisions, groups or classes; a code includes all below it
    nace_version = models.CharField(max_length=3, default="2.0")
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["-since"]
        constraints = [models.UniqueConstraint(fields=["council", "since"], name="one_focus_a_day")]

    def __str__(self) -> str:
        return ", ".join(self.nace)


class Inclusion(models.Model):
    """A firm counted as an engineering SME although its NACE code is outside the focus, with the reason."""

    council = models.ForeignKey(Council, on_delete=models.CASCADE, related_name="inclusions")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="inclusions")
    reason = models.CharField(max_length=300)
    since = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["council", "organisation"], name="one_inclusion_a_firm")]

    def __str__(self) -> str:
        return self.reason


@pghistory.track(pghistory.UpdateEvent(), pghistory.DeleteEvent())
class Membership(models.Model):
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


class AffiliatedBody(models.Model):
    """An existing body that a council works through and signposts to."""

    council = models.ForeignKey(Council, on_delete=models.CASCADE, related_name="affiliated_bodies")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="affiliated_to")
    helps_with = I18nCharField(_("what it helps with"), max_length=600, blank=True)
    since = models.DateField()
    until = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["council", "organisation"], condition=Q(until=None), name="one_live_affiliated_body"
            )
        ]

    def __str__(self) -> str:
        return f"{self.organisation} · {self.council}"


class SeatCategory(models.TextChoices):
    FIRM = "firm", _("firms")
    HIGHER_EDUCATION = "hei", _("higher education and research")
    SUPPORT = "support", _("support organisations")
    FINANCE = "finance", _("finance")
    PUBLIC = "public", _("public authorities")
    EXPERT = "expert", _("experts and entrepreneurs")


class Seat(models.Model):
    """A place at the council's table, held by a person for an organisation, for a term."""

    council = models.ForeignKey(Council, on_delete=models.CASCADE, related_name="seats")
    category = models.CharField(_("category"), max_length=10, choices=SeatCategory)
    title = I18nCharField(_("role in the council"), max_length=400, blank=True)
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="seats"
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="seats"
    )
    since = models.DateField()
    until = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(until=None) | Q(until__gte=F("since")), name="seat_ends_after_it_begins")
        ]
        indexes = [models.Index(fields=["council", "until"])]

    def __str__(self) -> str:
        return f"{self.get_category_display()}: {self.organisation or self.person}"


class Role(models.Model):
    """An office in a council (coordinator) or over all of them (consortium lead: no council)."""

    class Office(models.TextChoices):
        COORDINATOR = "coordinator", _("coordinator")
        CONSORTIUM_LEAD = "lead", _("consortium lead")

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="roles")
    council = models.ForeignKey(Council, null=True, blank=True, on_delete=models.CASCADE, related_name="roles")
    office = models.CharField(max_length=12, choices=Office)
    since = models.DateField()
    until = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=(Q(office="coordinator") & Q(council__isnull=False)) | (Q(office="lead") & Q(council=None)),
                name="coordinators_have_a_council_leads_have_none",
            ),
            models.UniqueConstraint(
                fields=["person", "council", "office"],
                condition=Q(until=None),
                nulls_distinct=False,
                name="one_live_office",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}, {self.get_office_display()}"


class Contact(models.Model):
    """A person on a council's list: who is known to it besides members, from which list, with what note.

    ``name`` and ``phone`` are what that list says: what another council knows of the same person stays there.
    """

    council = models.ForeignKey(Council, on_delete=models.CASCADE, related_name="contacts")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="contact_entries")
    name = models.CharField(_("name"), max_length=200)
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    source = models.CharField(_("where the address comes from"), max_length=200)
    note = models.TextField(_("note"), blank=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["council", "person"], name="one_contact_entry_a_council")]

    def __str__(self) -> str:
        return f"{self.person} · {self.council}"


class JoinRequest(models.Model):
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
