"""What every file that comes in has, whatever stands in it."""

from contextlib import AbstractContextManager
from typing import Any, BinaryIO, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from clustergrowth.common.languages.labels import Labelled


class ImportState(models.TextChoices):
    MAPPING = "mapping", _("columns not chosen yet")
    CHECKING = "checking", _("being checked")
    CHECKED = "checked", _("checked")
    RUNNING = "running", _("being imported")
    DONE = "done", pgettext_lazy("a file", "imported")
    KEPT_OUT = "kept_out", _("nothing imported, because rows were refused")
    UNUSABLE = "unusable", _("not usable")
    STOPPED = "stopped", _("stopped before the end")
    UNDOING = "undoing", _("being undone")
    UNDONE = "undone", _("undone")


BUSY = (ImportState.CHECKING, ImportState.RUNNING, ImportState.UNDOING)  # the worker is at it
# Nothing of it is in, and nobody is at it.
NOT_TAKEN = (
    *(ImportState.MAPPING, ImportState.CHECKED, ImportState.KEPT_OUT, ImportState.UNUSABLE, ImportState.STOPPED),
)


class IncomingFile(Labelled, models.Model):
    """One file, from its upload to its result."""

    State = ImportState
    page: ClassVar[str]  # the name of its address, which ends in its number; below it, ``progress/``
    jobs: ClassVar[str]  # its work is called look_through, run and undo of that
    related: ClassVar[tuple[str, ...]] = ("council",)  # what its work reads with it
    undoing_ended: ClassVar[dict[str, Any]] = {}  # what stands in it after an undoing that ended before its end

    name = models.CharField(_("file"), max_length=200)  # as the person called it
    state = models.CharField(max_length=10, choices=ImportState, default=ImportState.MAPPING)
    all_or_nothing = models.BooleanField(_("import all rows or none"), default=False)
    done_rows = models.PositiveIntegerField(default=0)
    all_rows = models.PositiveIntegerField(default=0)  # where they were counted
    created_at = models.DateTimeField()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name

    @property
    def is_busy(self) -> bool:
        return self.state in BUSY

    @classmethod
    def in_hand(cls) -> "models.QuerySet[Any]":
        """Those whose rows are still kept as they came."""
        raise TypeError(f"{cls.__name__} does not say which of its files are in hand")

    def opened(self) -> AbstractContextManager[BinaryIO]:
        """The file as it came."""
        raise TypeError(f"{type(self).__name__} does not say how its file is opened")
