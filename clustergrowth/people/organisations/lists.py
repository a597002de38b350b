"""The directory: search that forgives; its file has the headings that the import understands."""

from typing import Any

from django.core.paginator import Page
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as __

from clustergrowth.common import clock
from clustergrowth.common.lists.cells import councils, day, link, soft
from clustergrowth.common.lists.pages import Button, Column, Empty, ExportField, ListPage, fields
from clustergrowth.people import directory
from clustergrowth.people.councils.models import Council
from clustergrowth.people.councils.queries.councils import coordinated_by
from clustergrowth.people.organisations.domain.countries import country_name
from clustergrowth.people.organisations.forms.organisations import DirectoryForm
from clustergrowth.people.organisations.models import Organisation
from clustergrowth.people.permissions import may

PUBLIC = [
    *fields("name kind city country"),
    ExportField("councils", lambda organisation: ", ".join(at.council.slug for at in organisation.current)),
]
SIGNED_IN = [
    *PUBLIC, ExportField("short name", "short_name"), *fields("street postcode nuts site ror pic"),
    ExportField("nace", lambda organisation: ", ".join(organisation.nace)),
    ExportField("size (self-declared)", "size"), ExportField("founded"),
]  # fmt: skip
OWN = [ExportField("labels", lambda organisation: ", ".join(map(str, organisation.labelled)))]  # of one's council


class Directory(ListPage):
    """What is found is bounded, and so are its pages (``people/directory.py``)."""

    template = "organisations/directory.html"
    title = __("Directory")
    standfirst = __("Firms, universities and those who support them, with the councils they belong to.")
    empty = Empty(
        __("No organisation belongs to a council yet"),
        __("As soon as a coordinator adds or imports members, you can find them here by name, place and what they do."),
    )

    def begin(self) -> None:
        self.labels = list(directory.labels_seen_by(self.viewer).values_list("name", flat=True).distinct())
        self.file = [*SIGNED_IN, *(OWN if self.labels else [])] if self.viewer.is_authenticated else PUBLIC

    def filename(self) -> str:
        return f"directory-{clock.today():%Y-%m-%d}"

    def filters(self) -> DirectoryForm:
        every = Council.objects.visible_to(self.viewer).order_by("colour")
        councils = [(council.slug, str(council)) for council in every]
        form = DirectoryForm(self.request.GET, councils=councils, labels=self.labels)
        self.asked = form.asked() | {name: self.request.GET.get(name, "") for name in ("sort", "page")}
        return form

    def rows(self) -> QuerySet[Organisation]:
        return directory.listed(self.asked, self.viewer)

    def ordered(self, rows: QuerySet[Organisation]) -> QuerySet[Organisation]:
        return rows  # as they were asked for

    def page(self, organisations: QuerySet[Organisation]) -> "Page[Organisation]":
        self.found = directory.search(self.asked, self.viewer)
        return self.found.page

    def columns(self) -> list[Column]:
        size = [Column(_("Size"), lambda row: row.get_size_display() or "–")] if self.viewer.is_authenticated else []
        return [
            Column(_("Name"), lambda row: link(row.name, "organisation", row.slug), sort="name"),
            Column(_("Kind"), lambda organisation: organisation.get_kind_display()),
            Column(_("Place"), lambda row: ", ".join(filter(None, (row.city, country_name(row.country))))),
            Column(_("Council"), lambda row: councils(*(at.council for at in row.current)) or soft(_("none"))),
            *size,
            *([Column(_("Labels"), lambda row: ", ".join(map(str, row.labelled)) or "–")] if self.labels else []),
            Column(_("Registered"), lambda organisation: day(organisation.created_at, how="month"), sort="new"),
        ]

    def buttons(self) -> list[Button]:
        if not may(self.viewer, "organisations.register"):
            return []
        own = coordinated_by(self.viewer)
        council = own.filter(slug=self.asked.get("council", "")).first() or own.order_by("pk")[0]
        asked = f"?{query}" if (query := self.request.GET.urlencode()) else ""
        several = Button(_("Change several members"), "bulk_change_new", (council.slug,), asked, is_quiet=True)
        return [Button(_("Register an organisation"), "organisation_new"), several]

    def context(self) -> dict[str, Any]:
        return {"found": self.found}
