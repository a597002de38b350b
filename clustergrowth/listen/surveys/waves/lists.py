"""Every wave one may see, with how far it has come in each of its councils; and what became of its invitations."""

from collections.abc import Iterator, Sequence
from typing import Any, cast

from django.db.models import QuerySet
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as __
from django.utils.translation import ngettext, pgettext

from clustergrowth.common.components.templatetags.components import council_badge
from clustergrowth.common.htmx import SignedIn
from clustergrowth.common.lists.cells import NONE, aside, day, link, period, soft
from clustergrowth.common.lists.pages import Button, Column, Empty, ListPage, fields
from clustergrowth.common.mail.services import undelivered
from clustergrowth.common.tables.writing import Cell
from clustergrowth.listen.surveys.instruments.queries import latest_instruments
from clustergrowth.listen.surveys.models import Invitation, Wave
from clustergrowth.listen.surveys.waves.forms import InvitationsForm
from clustergrowth.listen.surveys.waves.queries.invitations import invitations_of
from clustergrowth.listen.surveys.waves.queries.progress import progress_of
from clustergrowth.listen.surveys.waves.services.sampling import told_of
from clustergrowth.listen.surveys.waves.views.asking import own_sample
from clustergrowth.people.councils.queries.councils import persons_visible_to
from clustergrowth.people.permissions import may, needs


class Surveys(ListPage):
    template = "waves/list.html"
    name, title, is_of_desk = "surveys", __("Surveys"), True
    standfirst = __("What firms are asked, in all the councils' languages, and how many have answered.")
    empty = Empty(
        __("No surveys yet"),
        __(
            "A survey tells the council what firms need, ranked and with the uncertainty shown. "
            "Every firm gets its own link and answers in ten minutes, even on a phone."
        ),
    )
    file = fields("survey council opens closes state known asked begun answered")

    def rows(self) -> QuerySet[Wave]:
        return Wave.objects.visible_to(self.viewer).select_related("instrument").prefetch_related("councils")

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
            Column(pgettext("a survey", "Open"), _open, sort="opens"),
            Column(_("Asked"), lambda row: _lines(counts.asked for counts in row[1]), css="n"),
            Column(_("Answered"), lambda row: _lines(counts.answered for counts in row[1]), css="n"),
        ]

    def buttons(self) -> list[Button]:
        return [Button(_("Open a survey"), "wave_new")] if may(self.viewer, "surveys.run") else []

    def context(self) -> dict[str, Any]:
        return {"instruments": latest_instruments(), "may_run": may(self.viewer, "surveys.run")}


surveys = needs("surveys.see")(Surveys.as_view())


class Invitations(ListPage):
    """Each firm that was asked: when, how often reminded, whether it has begun or answered; never what it said."""

    template = "waves/invitations.html"
    title, filter = __("Invitations"), InvitationsForm
    standfirst = __(
        "Which firms were asked, reminded, have started or have answered. Nobody sees what a firm answered."
    )
    file = fields(
        "organisation=organisation.name slug=organisation.slug place=organisation.city sent=sent_at reminders",
        "last_reminder=reminded_at state",
    )

    def begin(self) -> None:
        self.sample = own_sample(cast(SignedIn, self.request), self.kwargs["pk"], self.kwargs["slug"])
        choose = Button(_("Choose who is asked"), "wave_choose", (self.sample.wave_id, self.sample.council.slug))
        why = _("Once firms are asked, you see here how far each has got.")
        self.empty = Empty(_("Nobody has been asked yet"), why, choose)

    def rows(self) -> QuerySet[Invitation]:
        return invitations_of(self.sample, **self.wanted)

    def prepared(self, rows: list[Invitation]) -> list[Invitation]:
        mails = (id for row in rows for id in row.mails)
        failed = undelivered(mails, visible=persons_visible_to(self.viewer))
        self.failures = {mail.pk: mail.failure for mail in failed.visible} | dict.fromkeys(failed.hidden, "")
        return rows

    def columns(self) -> list[Column]:
        states = dict(InvitationsForm.base_fields["state"].choices)  # type: ignore[attr-defined]
        return [
            Column(_("Firm"), lambda row: link(row.organisation.name, "organisation", row.organisation.slug)),
            Column(_("Asked"), self._asked),
            Column(_("Reminded"), _reminded),
            Column(_("State"), lambda row: states[row.state]),
        ]

    def _asked(self, row: Any) -> Any:
        failures = [self.failures[id] for id in row.mails if id in self.failures]
        words = _("No mail server accepted it. Check that the address is right.")
        return aside(
            day(None if row.state == "unsent" else row.sent_at, _("not sent yet")),
            f"{words} {failures[0]}" if failures else "",
        )

    def filename(self) -> str:
        return f"invitations-{self.sample.wave_id}-{self.sample.council.slug}"

    def context(self) -> dict[str, Any]:
        draws = self.sample.wave.draws.filter(council=self.sample.council)[:10]
        return {"sample": self.sample, "draws": [told_of(draw) for draw in draws]}


invitations = needs("surveys.run")(Invitations.as_view())


def _reminded(row: Invitation) -> Any:
    if not row.reminders:
        return soft(NONE)
    times = ngettext("once", "%(n)s times", row.reminders) % {"n": row.reminders}
    return format_html("{}, {}", times, day(row.reminded_at))


def _councils(row: Any) -> SafeString:
    return _lines(council_badge(counts.council, "", counts.council.city) for counts in row[1])


def _lines(words: Iterator[Any]) -> SafeString:
    return format_html_join(SafeString("<br>"), "{}", ((line,) for line in words))


def _open(row: Any) -> str:
    wave = row[0]
    days = period(wave.opens, wave.closes)
    state = Wave.State.CLOSED.label if wave.state == "closed" else _("not begun yet") if wave.begins_later else ""
    return format_html("{} · {}", days, state) if state else days
