"""What came back: one row for each firm that answered."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from clustergrowth.common import languages
from clustergrowth.common.languages.labels import Labelled
from clustergrowth.listen.surveys.models.waves import Wave
from clustergrowth.people.councils.models import Council
from clustergrowth.people.organisations.models import Organisation


class Response(Labelled, models.Model):
    """What one firm answered in one wave, all of it in one row: {question code: answer}.

    One document a firm makes "one answer a question" true by construction (a JSON object holds a key once), and a whole
    wave is read in one query; nobody asks the database for single answers. Who filled it in is not kept here.
    ``answers`` count once ``submitted_at`` is set; a change after that is written into ``draft`` until it is handed in.
    """

    class Source(models.TextChoices):
        PAGE = "page", _("on the page")
        IMPORT = "import", pgettext_lazy("an answer", "imported")
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
