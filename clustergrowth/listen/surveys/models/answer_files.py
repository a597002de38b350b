"""Files of answers, and how their columns were read."""

import io
from typing import BinaryIO

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from clustergrowth.common.imports.models import IncomingFile
from clustergrowth.listen.surveys.models.waves import Wave
from clustergrowth.people.councils.models import Council
from clustergrowth.people.organisations.models import Organisation


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


class AnswerFile(IncomingFile):
    """A file of answers on its way in: kept until it is taken or left, then only its account remains.

    The numbers by which a file tells its firms apart are its own. Only where a coordinator says that it corrects an
    earlier one do they mean the same firms.
    """

    page, jobs = "answer_file", "answer_files"
    related = ("wave", "council")

    wave = models.ForeignKey(Wave, on_delete=models.CASCADE, related_name="files")
    council = models.ForeignKey(Council, on_delete=models.CASCADE, related_name="answer_files")
    content = models.BinaryField(null=True)
    account = models.JSONField(null=True)  # what became of its rows
    choice = models.JSONField(null=True)  # how it is read
    corrects = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="editions"
    )  # the first edition of the file in whose place it comes
    are_others = models.BooleanField(default=False)  # said: other firms than those of the files before
    edition = models.PositiveSmallIntegerField(null=True)  # 1, 2, 3 … in the order in which they were taken
    changes = models.BinaryField(null=True)  # what it changes, or would change: see ``changes``
    refusal = models.TextField(blank=True)  # why all of it was refused
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

    @property
    def origin_id(self) -> int:
        """The first edition, to which the numbers of its firms belong."""
        return self.corrects_id or self.pk

    @classmethod
    def in_hand(cls) -> models.QuerySet["AnswerFile"]:
        return cls._default_manager.filter(content__isnull=False)

    def opened(self) -> BinaryIO:
        return io.BytesIO(self.content or b"")


class FormerAnswers(models.Model):
    """What an answer was before a file changed it or took it out, so that the file can be undone.

    ``response`` is a number that outlives its row: one that was taken out comes back under it.
    """

    file = models.ForeignKey("surveys.AnswerFile", on_delete=models.CASCADE, related_name="former")
    response = models.ForeignKey(
        "surveys.Response", on_delete=models.DO_NOTHING, db_constraint=False, related_name="former"
    )
    answers = models.JSONField()
    period = models.CharField(max_length=20, blank=True)
    organisation = models.ForeignKey(Organisation, null=True, on_delete=models.SET_NULL, related_name="+")
    council = models.ForeignKey(Council, on_delete=models.CASCADE, related_name="+")
    saved_at = models.DateTimeField(null=True)
    removed = models.JSONField(null=True)  # the other columns of a row that was taken out

    class Meta:
        constraints = [models.UniqueConstraint(fields=["file", "response"], name="one_former_answer_a_file")]

    def __str__(self) -> str:
        return f"{self.file_id} · {self.response_id}"
