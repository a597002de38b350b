"""Surveys: the instrument (a versioned file), the wave, who is asked, and what came back."""

from typing import Self

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from i18nfield.fields import I18nCharField

from clustergrowth.common import languages
from clustergrowth.listen.surveys.doors import Arrival, Draw, FormerAnswers, OpenLink
from clustergrowth.listen.surveys.draft_models import DraftQuestion, DraftSection, InstrumentDraft  # noqa: F401 (theirs is here)
from clustergrowth.people.councils.models import Council
from clustergrowth.people.councils.queries import access_of
from clustergrowth.people.organisations.models import Organisation
from clustergrowth.people.persons.models import Viewer

__all__ = [
    "AnswerFile",
    "Arrival",
    "ColumnChoice",
    "Draw",
    "FormerAnswers",
    "Instrument",
    "Invitation",
    "OpenLink",
    "Response",
    "Sample",
    "Wave",
]


class Instrument(models.Model):
    """A questionnaire as a file: sections, questions with stable codes, texts in five languages, scales, areas of need.

    A version that landed never changes: a change is the next version, and waves keep the version they asked with.
    """

    code = models.SlugField(max_length=60)
    version = models.PositiveSmallIntegerField()
    content = models.JSONField()  # the file, checked by ``questions.read``
    title = I18nCharField(_("title"), max_length=800)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="instruments"
    )  # null: it came with the software

    class Meta:
        ordering = ["code", "-version"]
        constraints = [models.UniqueConstraint(fields=["code", "version"], name="one_instrument_a_version")]
        triggers = [pgtrigger.ReadOnly(name="a_version_stays", fields=["code", "version", "content", "title"])]

    def __str__(self) -> str:
        return f"{self.code} {self.version}"


class WaveQuerySet(models.QuerySet["Wave"]):
    def visible_to(self, viewer: Viewer) -> Self:
        """Its councils' people and the lead; every coordinator while one may join; everybody once published."""
        access = access_of(viewer)
        if access.is_lead or access.is_site_administrator:
            return self
        seen = Q(published_at__isnull=False) | Q(council__in=access.belongs_to)
        found = Q(pk__in=Sample.objects.filter(seen).values("wave"))
        return self.filter(found | Q(state=Wave.State.OPEN) if access.is_coordinator else found)


class Wave(models.Model):
    """One asking of an instrument: by which councils, from when to when."""

    class State(models.TextChoices):
        OPEN = "open", _("open")
        CLOSED = "closed", _("closed")

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


class Sample(models.Model):
    """A council's part in a wave: how many firms there are, how many were asked, since when its analysis is public."""

    wave = models.ForeignKey(Wave, on_delete=models.CASCADE, related_name="samples")
    council = models.ForeignKey(Council, on_delete=models.PROTECT, related_name="samples")
    known = models.PositiveIntegerField(_("firms the survey is about"), null=True, blank=True)
    asked = models.PositiveIntegerField(_("firms asked elsewhere"), default=0)  # on paper, by phone, by another tool
    published_at = models.DateTimeField(null=True)
    reminds = models.BooleanField(_("reminds by itself"), default=False)  # after 7 and after 14 days

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
    sent_at = models.DateTimeField(null=True)  # null: the worker has not written the mail yet
    reminded_at = models.DateTimeField(null=True)
    reminders = models.PositiveSmallIntegerField(default=0)
    mails = ArrayField(models.BigIntegerField(), default=list)  # that ask for it, to be dropped once it is answered
    resent_at = models.DateTimeField(null=True)  # last time the link was asked for at the open door
    draw = models.ForeignKey(Draw, null=True, on_delete=models.SET_NULL, related_name="invitations")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["wave", "organisation"], name="a_firm_is_asked_once_a_wave")]
        indexes = [models.Index(fields=["person", "wave"]), models.Index(fields=["wave", "council"])]

    def __str__(self) -> str:
        return f"{self.organisation} · {self.wave_id}"

    @property
    def called(self) -> str:
        return self.organisation.name


class Response(models.Model):
    """What one firm answered in one wave, all of it in one row: {question code: answer}.

    One document a firm makes "one answer a question" true by construction (a JSON object holds a key once), and a whole
    wave is read in one query; nobody asks the database for single answers. Who filled it in is not kept here.
    ``answers`` count once ``submitted_at`` is set; a change after that is written into ``draft`` until it is handed in.
    """

    class Source(models.TextChoices):
        PAGE = "page", _("on the page")
        IMPORT = "import", _("imported")
        PAPER = "paper", _("on paper or by phone")

    wave = models.ForeignKey(Wave, on_delete=models.PROTECT, related_name="responses")
    council = models.ForeignKey(Council, on_delete=models.PROTECT, related_name="responses")
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.SET_NULL, related_name="responses"
    )
    key = models.CharField(max_length=120, blank=True)  # fingerprint of the firm in the file it came from
    origin = models.ForeignKey(
        "surveys.AnswerFile", null=True, on_delete=models.PROTECT, related_name="+"
    )  # first edition of that file: the numbers of two files say nothing about each other
    answers = models.JSONField(default=dict)
    period = models.CharField(max_length=20, blank=True)  # year or date of the row that was kept
    source = models.CharField(max_length=6, choices=Source)
    language = models.CharField(max_length=2, choices=languages.CHOICES, blank=True)
    saved_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True)  # null: begun on the page, not handed in
    draft = models.JSONField(null=True)  # a change that was begun and not handed in
    stamps = models.JSONField(default=dict)  # when each answer not handed in yet was given: see ``answering``
    changes = models.PositiveSmallIntegerField(default=0)  # how often it was handed in anew
    line = models.BigIntegerField(null=True)  # of the ledger, which says that it was answered
    file = models.ForeignKey("surveys.AnswerFile", null=True, on_delete=models.SET_NULL, related_name="responses")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["wave", "organisation"], name="one_answer_a_firm"),
            models.UniqueConstraint(
                fields=["wave", "council", "origin", "key"],
                condition=~Q(key=""),
                nulls_distinct=False,
                name="one_answer_a_firm_of_a_file",
            ),
        ]
        indexes = [models.Index(fields=["wave", "council", "submitted_at"])]

    def __str__(self) -> str:
        return f"{self.wave_id} · {self.organisation_id or self.key}"


class ColumnChoice(models.Model):
    """How a council last read a file with these columns for this instrument, offered again for the next one."""

    council = models.ForeignKey(Council, on_delete=models.CASCADE, related_name="column_choices")
    instrument = models.CharField(max_length=60)  # code, whatever the version
    header = models.CharField(max_length=64)  # hash of the column names
    choice = models.JSONField()
    used_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["council", "instrument", "header"], name="one_column_choice_a_header")
        ]

    def __str__(self) -> str:
        return self.instrument


class AnswerFile(models.Model):
    """A file of answers on its way in: kept until it is taken or left, then only its account remains.

    The numbers by which a file tells its firms apart are its own. Only where a coordinator says that it corrects an
    earlier one do they mean the same firms.
    """

    class State(models.TextChoices):
        HELD = "held", _("to be taken")
        LOOKING = "looking", _("being looked through")
        LOOKED = "looked", _("looked through")
        TAKING = "taking", _("being taken")
        TAKEN = "taken", _("taken")
        UNDOING = "undoing", _("being undone")
        UNDONE = "undone", _("undone")
        STOPPED = "stopped", _("ended before its end")

    wave = models.ForeignKey(Wave, on_delete=models.CASCADE, related_name="files")
    council = models.ForeignKey(Council, on_delete=models.CASCADE, related_name="answer_files")
    name = models.CharField(max_length=200)
    content = models.BinaryField(null=True)
    account = models.JSONField(null=True)  # what became of its rows
    state = models.CharField(max_length=8, choices=State, default=State.HELD)
    choice = models.JSONField(null=True)  # how it is read
    all_or_nothing = models.BooleanField(default=False)
    corrects = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="editions"
    )  # the first edition of the file in whose place it comes
    are_others = models.BooleanField(default=False)  # said: other firms than those of the files before
    edition = models.PositiveSmallIntegerField(null=True)  # 1, 2, 3 … in the order in which they were taken
    changes = models.BinaryField(null=True)  # what it changes, or would change: see ``changes``
    refusal = models.TextField(blank=True)  # why all of it was refused
    rows = models.PositiveIntegerField(default=0)
    rows_done = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="answer_files"
    )

    class Meta:
        indexes = [models.Index(fields=["created_at"], condition=Q(content__isnull=False), name="answer_files_in_hand")]
        constraints = [
            models.CheckConstraint(
                condition=Q(corrects=None) | Q(are_others=False), name="a_file_corrects_or_brings_others"
            ),
            models.UniqueConstraint(fields=["corrects", "edition"], name="one_answer_file_an_edition"),
            models.CheckConstraint(condition=~Q(corrects=F("id")), name="a_file_corrects_an_earlier_one"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def origin_id(self) -> int:
        """The first edition, to which the numbers of its firms belong."""
        return self.corrects_id or self.pk

    @property
    def is_busy(self) -> bool:
        return self.state in (self.State.LOOKING, self.State.TAKING, self.State.UNDOING)
