"""Every wave one may see, the latest first, with how far it has come in each of its councils; and the instruments."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.db.models import QuerySet
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as __

from clustergrowth.common.components.templatetags.components import council_badge
from clustergrowth.common.lists.cells import link, period
from clustergrowth.common.lists.pages import Button, Column, Empty, ListPage, fields
from clustergrowth.common.tables.writing import Cell
from clustergrowth.listen.surveys.instruments.queries import latest_instruments
from clustergrowth.listen.surveys.models import Wave
from clustergrowth.listen.surveys.waves.queries.progress import progress_of
from clustergrowth.people.permissions import may, needs


class Surveys(ListPage):
    template = "waves/list.html"
    name, title, is_of_desk = "surveys", __("Surveys"), True
    standfirst = __("What firms are asked, in all the councils' languages, and how many have answered.")
    empty = Empty(
        __("No surveys yet"),
        __(
            "A survey tells the council what firms need, ranked and with the uncertainty shown. Every firm "
            "gets its own link and answers in ten minutes, on a phone too."
        ),
    )
    file = fields("survey council opens closes state known asked begun answered")

    def rows(self) -> QuerySet[Wave]:
        return Wave.objects.visible_to(self.viewer).select_related("instrument")

    def prepared(self, rows: list[Wave]) -> Iterator[Any]:
        progress = progress_of(rows)
        return ((wave, progress[wave.pk]) for wave in rows)

    def records(self, waves: QuerySet[Wave]) -> Iterator[Sequence[Cell]]:
        """One row a wave and council."""
        for wave, progress in self.prepared(list(waves)):
            for n in progress:
                yield [
                    str(wave.title), n.council.slug, wave.opens, wave.closes, wave.state, n.sample.known, n.asked,
                    n.begun, n.answered,
                ]  # fmt: skip

    def columns(self) -> list[Column]:
        return [
            Column(_("Survey"), lambda row: link(row[0].title, "wave", row[0].pk)),
            Column(_("Councils"), _councils, css="nowrap"),
            Column(_("Open"), _open, sort="opens"),
            Column(_("Asked"), lambda row: _lines(counts.asked for counts in row[1]), css="n"),
            Column(_("Answered"), lambda row: _lines(counts.answered for counts in row[1]), css="n"),
        ]

    def buttons(self) -> list[Button]:
        return [Button(_("Open a survey"), "wave_new")] if may(self.viewer, "surveys.run") else []

    def context(self) -> dict[str, Any]:
        return {"instruments": latest_instruments(), "may_run": may(self.viewer, "surveys.run")}


surveys = needs("surveys.see")(Surveys.as_view())


def _councils(row: Any) -> SafeString:
    return _lines(council_badge(counts.council, "", counts.council.city) for counts in row[1])


def _lines(words: Iterator[Any]) -> SafeString:
    return format_html_join(SafeString("<br>"), "{}", ((line,) for line in words))


def _open(row: Any) -> str:
    wave = row[0]
    days = period(wave.opens, wave.closes)
    return format_html("{} · {}", days, _("closed")) if wave.state == "closed" else days
