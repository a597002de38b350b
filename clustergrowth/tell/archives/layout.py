"""The pages in an archive that say what is what."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clustergrowth.tell.archives.queries.belonging import LEFT_OUT, PARTS_LEFT_OUT, ModelClass
from clustergrowth.tell.archives.queries.columns import columns_of

# What the tables are about, by the part of the house they come from.
SUBJECTS: Mapping[str, str | Promise] = {
    "councils": gettext_lazy("Council"),
    "organisations": gettext_lazy("Organisations"),
    "persons": gettext_lazy("Who’s who"),
    "mail": gettext_lazy("Letters"),
    "projects": gettext_lazy("Projects"),
    "imports": gettext_lazy("Imports"),
    "record": gettext_lazy("Ledger"),
    "letters": gettext_lazy("Letters"),
    "surveys": gettext_lazy("Surveys"),
    "analysis": gettext_lazy("Needs analyses"),
    "interviews": gettext_lazy("Interviews"),
    "difficulties": gettext_lazy("Difficulties"),
    "reports": gettext_lazy("Needs reports"),
    "themes": gettext_lazy("Themes"),
    "meetings": gettext_lazy("Meetings"),
    "plans": gettext_lazy("Actions"),
    "exchange": gettext_lazy("Needs and offers"),
    "outcomes": gettext_lazy("Outcomes"),
    "pages": gettext_lazy("Voices"),
}


@dataclass(frozen=True)
class TableShown:
    """One table of an archive, as its page tells of it."""

    model: ModelClass
    name: str
    rows: int

    @property
    def path(self) -> str:
        return f"tables/{self.name}.csv"

    @property
    def subject(self) -> str:
        return subject_of(self.model._meta.label)

    @property
    def meaning(self) -> str:
        """What it is in the world, in the words of the code, which are English."""
        return (self.model.__doc__ or "").strip().splitlines()[0]

    @property
    def columns(self) -> list[tuple[str, str]]:
        """Each heading with what the pages of the network call it."""
        return [
            (column.name, str(getattr(column.field, "verbose_name", column.name))) for column in columns_of(self.model)
        ]


def subject_of(label: str) -> str:
    """What a noun is about, by the part of the house it is in."""
    return str(SUBJECTS[label.partition(".")[0]])


def in_order(tables: Iterable[TableShown]) -> list[TableShown]:
    """By subject, as the page tells of them."""
    subjects = list(SUBJECTS)
    return sorted(tables, key=lambda table: subjects.index(table.model._meta.app_label))


def reasons() -> list[tuple[str, str]]:
    """What stays where it is: for each reason the nouns it holds for."""
    names: dict[str, list[str]] = {}
    for label, reason in LEFT_OUT.items():
        names.setdefault(str(reason), []).append(label.partition(".")[2])
    return [(", ".join(nouns), reason) for reason, nouns in names.items()]


def page(said: Mapping[str, Any]) -> str:
    return render_to_string("archives/page.html", {**said, "reasons": reasons(), "parts": PARTS_LEFT_OUT})


def readme(said: Mapping[str, Any]) -> str:
    """The same in short, for whoever has no browser at hand."""
    lines = [
        _("Everything %(council)s holds, as tables") % {"council": said["council"]},
        f"{said['made_on']} · Cluster Growth {said['release']}",
        "",
        _("Open index.html: it says what each table holds, and what is not here."),
        _(
            "These files hold personal data. Keep them as carefully as your list of contacts, and delete them when you "
            "no longer need them."
        ),
        "",
        *(f"tables/{table.name}.csv  {table.rows}  {table.subject}" for table in said["tables"]),
    ]
    return "\r\n".join(lines) + "\r\n"
