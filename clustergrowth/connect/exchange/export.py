"""Lists of the exchange as files; exactly what the page shows, all pages of it."""

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet
from django.http import StreamingHttpResponse
from django.utils.translation import gettext as _

from clustergrowth.common.tables.writing import CSV_TYPE, Cell, write_csv
from clustergrowth.connect.exchange.models import Introduction
from clustergrowth.people.persons.models import Viewer


def name_for(organisation: Any, viewer: Viewer) -> str:
    """An organisation's name to whoever is signed in; to the public by kind, unless it has a public page."""
    return str(
        organisation.name if viewer.is_authenticated or organisation.is_public else organisation.get_kind_display()
    )


def postings_as_csv(rows: QuerySet[Any], viewer: Viewer, side: str) -> StreamingHttpResponse:
    header = [_("number"), _("title"), _("text"), _("language"), _("English sentence"), _("subject"), _("NACE codes")]
    header += [_("organisation"), _("council"), _("state"), _("posted"), _("open until")]
    return _file(f"{side}s.csv", header, _postings(rows, viewer))


def _postings(rows: QuerySet[Any], viewer: Viewer) -> Iterator[list[Cell]]:
    for row in rows.iterator(500):
        yield [
            row.pk, row.title, row.text, row.lang, row.english, row.get_kind_display(), " ".join(row.nace),
            name_for(row.organisation, viewer), str(row.council or ""), row.get_state_display(),
            row.posted_at, row.open_until,
        ]  # fmt: skip


def introductions_as_csv(rows: QuerySet[Introduction]) -> StreamingHttpResponse:
    header = [_("number"), _("asked by"), _("asked"), _("about the need"), _("about the offer"), _("state")]
    header += [_("asked on"), _("answered on"), _("through the council")]
    return _file("introductions.csv", header, _introductions(rows))


def _introductions(rows: QuerySet[Introduction]) -> Iterator[list[Cell]]:
    for row in rows.iterator(500):
        yield [
            row.pk, row.from_organisation.name, row.to_organisation.name, row.need.headline if row.need else "",
            row.offer.headline if row.offer else "", row.get_state_display(), row.asked_at, row.answered_at,
            row.is_brokered,
        ]  # fmt: skip


def _file(name: str, header: list[str], rows: Iterator[list[Cell]]) -> StreamingHttpResponse:
    answer = StreamingHttpResponse(write_csv(header, rows), content_type=CSV_TYPE)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
