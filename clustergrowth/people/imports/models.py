"""Imports: a file a council brought in, what became of each of its rows, and what is needed to undo it."""

from contextlib import AbstractContextManager
from typing import Any, BinaryIO, ClassVar, cast

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from clustergrowth.common.imports.models import IncomingFile
from clustergrowth.common.languages.labels import Labelled
from clustergrowth.common.tables.reasons import Reason, because
from clustergrowth.people.councils.models import Council
from clustergrowth.people.councils.queries.councils import access_of
from clustergrowth.people.organisations.domain.kinds import OrganisationKind
from clustergrowth.people.organisations.models import Organisation
from clustergrowth.people.persons.models import Person, Viewer


class ImportQuerySet(models.QuerySet["Import"]):
    def visible_to(self, viewer: Viewer) -> "ImportQuerySet":
        """Those of the councils one coordinates."""
        return self.filter(council__in=access_of(viewer).coordinates)


class What(models.TextChoices):
    ORGANISATIONS = "organisations", _("organisations")
    CONTACTS = "contacts", _("contacts")
    OFFERS = "offers", _("offers")
    EXPERTS = "experts", _("experts of universities and bodies")
    NEEDS = "needs", _("needs")


OF_PEOPLE = (What.CONTACTS, What.EXPERTS)  # lists whose rows are about somebody
POSTED_AS = {What.OFFERS: "offer", What.EXPERTS: "offer", What.NEEDS: "need"}  # what their rows say an organisation has


class Import(IncomingFile):
    """One file of one council; its rows tell what became of them."""

    page, jobs = "import_page", "imports"
    undoing_ended: ClassVar = {"reason": because("undoing_ended").as_json()}

    council = models.ForeignKey(Council, on_delete=models.CASCADE, related_name="imports")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    what = models.CharField(_("what is in it"), max_length=15, choices=What)
    file = models.FileField(upload_to="imports/", blank=True)  # deleted once the import is done
    sheet = models.CharField(_("sheet"), max_length=100, blank=True)
    source = models.CharField(_("where the list comes from"), max_length=200, blank=True)
    columns = models.JSONField(default=list)
    has_headings = models.BooleanField(default=True)  # or its first row is data, and its columns have letters
    country = models.CharField(_("Rows that name no country lie in"), max_length=2, blank=True)
    region = models.CharField(_("Rows whose place cannot be told lie in"), max_length=5, blank=True)
    mapping = models.JSONField(default=dict)  # field → column
    firms_are = models.CharField(
        _("Firms whose size is not in the file are"),
        max_length=20,
        choices=OrganisationKind,
        default=OrganisationKind.FIRM,
    )
    others_are = models.CharField(
        _("Organisations whose kind is not in the file are"),
        max_length=20,
        choices=OrganisationKind,
        default=OrganisationKind.OTHER,
    )
    through = models.ForeignKey(Organisation, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    choices = models.JSONField(
        default=dict
    )  # line → id of the known organisation it is said to be; -n: the one of line n
    updates = models.JSONField(default=dict)  # of which differences the file's side is taken: all, fields, rows
    listing = models.FileField(upload_to="imports/", blank=True)  # every match, difference and left-out value, as CSV

    reason = models.JSONField(null=True)  # why the file is unusable, or was not undone
    taken = models.PositiveIntegerField(default=0)
    joined = models.PositiveIntegerField(default=0)
    known = models.PositiveIntegerField(default=0)
    differs = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    outside = models.PositiveIntegerField(default=0)  # of those taken, joined, known: outside the council's region
    summary = models.JSONField(default=dict)  # what was found while looking through: first rows, similar names, remarks
    finished_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)

    objects = ImportQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        indexes = [models.Index(fields=["council", "-created_at"], name="import_of_council")]

    @classmethod
    def in_hand(cls) -> models.QuerySet["Import"]:
        return cls.objects.exclude(file="")

    def opened(self) -> AbstractContextManager[BinaryIO]:
        opened: Any = self.file.open("rb")
        return cast(AbstractContextManager[BinaryIO], opened)

    @property
    def refusal(self) -> Reason | None:
        return Reason.from_json(self.reason) if self.reason else None

    @property
    def counts(self) -> dict[str, int]:
        return {name: getattr(self, name) for name in (*RowOutcome.values, "outside")}


class RowOutcome(models.TextChoices):
    TAKEN = "taken", pgettext_lazy("a row", "imported")
    JOINED = "joined", _("matched with a known one")
    KNOWN = "known", _("already known, nothing new")
    DIFFERS = "differs", _("already known, but the row differs")
    REFUSED = "refused", pgettext_lazy("a row", "refused")


class ImportRow(Labelled, models.Model):
    """What became of one row of a file."""

    of = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="rows")
    line = models.PositiveIntegerField()
    outcome = models.CharField(max_length=7, choices=RowOutcome)
    is_outside = models.BooleanField(default=False)
    organisation = models.ForeignKey(Organisation, null=True, on_delete=models.SET_NULL, related_name="+")
    person = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    reason = models.JSONField(null=True)  # why it was refused, or why it could not be undone
    cells = models.JSONField(null=True)  # of a refused row, for mending and importing again
    remarks = models.JSONField(default=list)  # values that were left out, with the reason
    made = models.JSONField(default=dict)  # numbers of the rows this one made in other tables, for undoing
    differs = models.JSONField(
        default=dict
    )  # field → [known, said, mark]: what the row says otherwise and was not taken
    matched = models.CharField(max_length=10, blank=True)  # by what it was found to mean something known
    changed = models.JSONField(default=dict)  # field → [before, after] of the organisation joined
    was_undone = models.BooleanField(default=False)

    class Meta:
        ordering = ["line"]
        constraints = [models.UniqueConstraint(fields=["of", "line"], name="one_outcome_a_row")]
        indexes = [
            models.Index(fields=["of", "outcome", "line"], name="import_row_outcome"),
        ]

    def __str__(self) -> str:
        return f"{self.of}, {self.line}: {self.get_outcome_display()}"

    @property
    def why(self) -> Reason | None:
        return Reason.from_json(self.reason) if self.reason else None

    @property
    def filled(self) -> list[str]:
        """The cells in which something stands."""
        return [cell for cell in self.cells or [] if cell]


class Remembered(Labelled, models.Model):
    """How a council once read a file with these columns: proposed again for the next one."""

    council = models.ForeignKey(Council, on_delete=models.CASCADE, related_name="remembered_mappings")
    what = models.CharField(max_length=15, choices=What)
    signature = models.TextField()
    mapping: "models.JSONField[Any, Any]" = models.JSONField()
    used_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["council", "what", "signature"], name="one_mapping_a_header")]

    def __str__(self) -> str:
        return f"{self.council}: {self.what}"


class NameKey(models.Model):
    """The name and place of an organisation as duplicates are looked for: without legal form, case and accents."""

    organisation = models.OneToOneField(Organisation, primary_key=True, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=300)
    place = models.CharField(max_length=100)
    folded = models.CharField(max_length=300)  # what the key was made from; when these differ, it is made again
    city = models.CharField(max_length=100)

    class Meta:
        indexes = [
            models.Index(fields=["key"], name="import_name_key"),
            GinIndex(fields=["key"], opclasses=["gin_trgm_ops"], name="import_similar_name"),
        ]

    def __str__(self) -> str:
        return self.key
