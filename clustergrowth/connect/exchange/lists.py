"""Needs and offers, the newest first, of which the public reads the public ones; introductions, one's own."""

from typing import Any

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as __

from clustergrowth.common.lists.cells import aside, below, councils, cut, day, link, spoken
from clustergrowth.common.lists.pages import Button, Column, Empty, ExportField, ListPage
from clustergrowth.connect.exchange.forms import IntroductionFilter, PostingFilter
from clustergrowth.connect.exchange.models import Introduction
from clustergrowth.connect.exchange.queries.introductions import filtered_introductions
from clustergrowth.connect.exchange.queries.postings import TO_POST, filtered_postings, with_introductions
from clustergrowth.people.councils.queries.councils import access_of
from clustergrowth.people.permissions import may, needs


class Postings(ListPage):
    """The same list for both sides, which differ in their words."""

    template, css = "exchange/lists.html", "dense told"
    side: str
    state_it: str | Promise

    def begin(self) -> None:
        self.own = access_of(self.viewer).organisations
        self.file = [
            ExportField(_("number"), "pk"), ExportField(_("title"), "title"), ExportField(_("text"), "text"),
            ExportField(_("language"), "lang"), ExportField(_("English sentence"), "english"),
            ExportField(_("subject"), "get_kind_display"), ExportField(_("NACE codes"), lambda row: " ".join(row.nace)),
            ExportField(_("organisation"), self.name_of), ExportField(_("council"), lambda row: str(row.council or "")),
            ExportField(_("state"), "get_state_display"), ExportField(_("posted"), "posted_at"),
            ExportField(_("open until"), "open_until"),
        ]  # fmt: skip

    def filters(self) -> PostingFilter:
        return PostingFilter(self.request.GET, is_member=bool(self.own))

    def rows(self) -> QuerySet[Any]:
        asked = self.request.GET
        further = {name: asked[name] for name in ("theme", "finding") if asked.get(name, "").isdecimal()}
        own = {"mine": self.own if self.wanted.get("mine") else None}
        postings = filtered_postings(self.side, self.viewer, {**self.wanted, **further, **own})
        return with_introductions(postings, self.side)

    def name_of(self, posting: Any) -> str:
        """Whose it is, by name to whoever is signed in; to the public by kind, unless it has a public page."""
        firm = posting.organisation
        return str(firm.name if self.viewer.is_authenticated or firm.is_public else firm.get_kind_display())

    def columns(self) -> list[Column]:
        return [
            Column(_("Need") if self.side == "need" else _("Offer"), self._headline),
            Column(_("Organisation"), self.name_of),
            Column(_("Council"), lambda posting: councils(posting.council)),
            Column(_("Subject"), lambda posting: posting.get_kind_display()),
            Column(_("Since"), lambda posting: day(posting.posted_at), css="nowrap", sort="posted_at"),
            Column(_("Introductions"), lambda posting: posting.accepted, css="n", sort="accepted"),
        ]

    def _headline(self, posting: Any) -> str:
        english = posting.english if posting.lang != get_language() else ""
        return below(link(posting.headline, self.side, posting.pk, lang=posting.lang), english, lang="en")

    def buttons(self) -> list[Button]:
        if self.side == "need" and not self.viewer.is_authenticated:
            return [Button(_("Say what you need"), "need_say")]
        return [Button(self.state_it, f"{self.side}_new")] if may(self.viewer, TO_POST[self.side]) else []

    def context(self) -> dict[str, Any]:
        return {"side": self.side, "may_see_introductions": may(self.viewer, "exchange.see_introduction")}


class Needs(Postings):
    side, name, title, state_it = "need", "needs", __("Needs"), __("State a need")
    heading = __("What organisations look for")
    standfirst = __(
        "Needs, each in its writer's language. If you can help, ask for an introduction; names are "
        "shown once both sides agree."
    )
    empty = Empty(
        __("No needs yet"),
        __(
            "Two sentences in your own language are enough. They are compared with offers from "
            "all councils straight away."
        ),
    )


class Offers(Postings):
    side, name, title, state_it = "offer", "offers", __("Offers"), __("Make an offer")
    heading = __("What organisations can do for others")
    standfirst = __(
        "Offers, each in its writer's language. If one is useful to you, ask for an introduction; "
        "names are shown once both sides agree."
    )
    empty = Empty(
        __("No offers yet"),
        __(
            "Two sentences in your own language are enough. They are compared with needs from "
            "all councils straight away."
        ),
    )


class Introductions(ListPage):
    """Mine, and for a coordinator those of the council."""

    template, css = "exchange/lists.html", "dense told"
    name, title = "introductions", __("Introductions")
    standfirst = __("Who asked whom, what the answer was, and what came of it.")
    empty = Empty(
        __("No introductions yet"),
        __("State a need. You see at once who could help, and one button asks for the introduction."),
    )
    filter = IntroductionFilter
    file = (
        ExportField(__("number"), "pk"), ExportField(__("asked by"), "from_organisation.name"),
        ExportField(__("asked"), "to_organisation.name"), ExportField(__("about the need"), "need.headline"),
        ExportField(__("about the offer"), "offer.headline"), ExportField(__("state"), "get_state_display"),
        ExportField(__("asked on"), "asked_at"), ExportField(__("answered on"), "answered_at"),
        ExportField(__("through the council"), "is_brokered"),
    )  # fmt: skip

    def rows(self) -> QuerySet[Introduction]:
        return filtered_introductions(self.viewer, self.wanted)

    def columns(self) -> list[Column]:
        return [
            Column(_("Between"), _between),
            Column(_("About"), _about),
            Column(_("State"), _state),
            Column(_("Asked on"), lambda introduction: day(introduction.asked_at), css="nowrap", sort="asked_at"),
            Column(_("Council"), lambda introduction: councils(introduction.council, introduction.to_council)),
        ]

    def context(self) -> dict[str, Any]:
        return {"side": "introduction", "may_see_introductions": True}


introductions = needs("exchange.see_introduction")(Introductions.as_view())


def _between(introduction: Any) -> str:
    return link(
        f"{introduction.from_organisation.name} – {introduction.to_organisation.name}", "introduction", introduction.pk
    )


def _about(introduction: Any) -> str:
    posting = introduction.need or introduction.offer
    return spoken(posting.headline, posting.lang) if posting else cut(introduction.message, 15)


def _state(introduction: Any) -> str:
    return aside(introduction.get_state_display(), _("through the council") if introduction.is_brokered else "")
