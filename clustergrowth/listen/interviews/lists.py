"""The interviews one holds or codes, what may be quoted, and the stories of firms."""

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as __

from clustergrowth.common.lists.cells import aside, below, councils, cut, day, link, soft
from clustergrowth.common.lists.pages import Button, Column, Empty, ExportField, ListPage, fields
from clustergrowth.common.tables.writing import Cell
from clustergrowth.listen.interviews.domain.factors import name_of
from clustergrowth.listen.interviews.forms.cases import CasesFilter
from clustergrowth.listen.interviews.forms.interviews import InterviewsFilter, QuotationsFilter
from clustergrowth.listen.interviews.models import CaseStudy, Interview, Quotation
from clustergrowth.listen.interviews.queries.cases import HEADER, cases_as_rows, filtered_cases
from clustergrowth.listen.interviews.queries.interviews import filtered_interviews, filtered_quotations, spoken_of
from clustergrowth.people.councils.models import Council
from clustergrowth.people.councils.queries.councils import coordinated_by
from clustergrowth.people.permissions import may, needs
from clustergrowth.people.subjects import named_or_first

RUN = "interviews.run"


class Interviews(ListPage):
    """What was held, on which consent, and how far it is coded; what the interviews of a council speak of."""

    template = "interviews/list.html"
    name, title, is_of_desk = "interviews", __("Interviews"), True
    standfirst = __(
        "What firms told us, with what consent, read by two people. Only the coordinators of "
        "a council and the coders can see them."
    )
    empty = Empty(
        __("No interviews yet"),
        __(
            "Note whom you spoke with and what the person agreed to. Then two people read what "
            "was said and name the factors."
        ),
    )
    filter = InterviewsFilter
    file = fields(
        "id=pk council=council.slug organisation=organisation.name held_on lang",
        ExportField("consent", lambda interview: ";".join(interview.scope)),
        "until=consent_until in_force=is_in_force coders=coding coders_done=coded",
    )

    def rows(self) -> QuerySet[Interview]:
        return filtered_interviews(self.viewer, self.wanted)

    def columns(self) -> list[Column]:
        return [
            Column(_("Firm"), lambda row: below(link(row.organisation.name, "interview", row.pk), row.person.name)),
            Column(_("Council"), lambda interview: councils(interview.council)),
            Column(_("Held on"), lambda interview: day(interview.held_on), sort="held_on"),
            Column(_("Consent"), lambda row: render_to_string("interviews/_consent_state.html", {"subject": row})),
            Column(_("Coded"), _coded),
        ]

    @cached_property
    def council(self) -> Council:
        """The one that is asked for, else the first of the own ones."""
        asked = self.wanted.get("council")
        return asked or named_or_first(coordinated_by(self.viewer), self.request.GET.get("council"))

    def context(self) -> dict[str, Any]:
        spoken = spoken_of(self.council) if may(self.viewer, RUN, self.council) else []
        return {"spoken": [(name_of(factor.factor), factor) for factor in spoken], "council": self.council}

    def buttons(self) -> list[Button]:
        slug = self.council.slug
        return [
            Button(_("Record an interview"), "interview_new", query=f"?council={slug}"),
            Button(_("Guide"), "interview_guide", (slug,), is_quiet=True),
            Button(_("Quotations"), "quotations", is_quiet=True),
            Button(_("Case studies"), "cases", is_quiet=True),
        ]


interviews = needs(RUN)(Interviews.as_view())


def _coded(interview: Any) -> str:
    done = _("%(done)s of %(all)s coders done") % {"done": interview.coded, "all": interview.coding}
    return done if interview.coding else soft(_("not yet"))


class Quotations(ListPage):
    """What may be quoted, in public; to coordinators also what waits."""

    name, title = "quotations", __("Quotations")
    standfirst = __("Words of people in firms, each approved by the person who said them.")
    empty = Empty(__("No quotations yet"), __("A quotation appears once the person who said it has approved it."))
    filter = QuotationsFilter
    file = fields("id=pk council=council.slug text lang english by=by_line state approved_at=answered_at")

    def rows(self) -> QuerySet[Quotation]:
        return filtered_quotations(self.viewer, self.wanted)

    def columns(self) -> list[Column]:
        state = [Column(_("State"), lambda quotation: quotation.get_state_display())] if may(self.viewer, RUN) else []
        return [
            Column(_("Quotation"), lambda row: link(cut(row.text, 30), "quotation", row.pk, lang=row.lang)),
            Column(_("Council"), lambda quotation: councils(quotation.council)),
            Column(_("Who speaks"), lambda quotation: quotation.by_line),
            *state,
        ]


class Cases(ListPage):
    """Every story one may read, by council."""

    name, title, css = "cases", __("Case studies"), "told"
    standfirst = __("How firms of the regions grew, in figures and in their own words, and the keys to their success.")
    empty = Empty(
        __("No case studies yet"),
        __("A firm’s story shows others what can be done, and what it took. It appears once the firm says yes."),
    )
    filter = CasesFilter
    file = fields(*map(ExportField, HEADER))

    def rows(self) -> QuerySet[CaseStudy]:
        return filtered_cases(self.viewer, self.wanted)

    def records(self, cases: QuerySet[CaseStudy]) -> Iterator[Sequence[Cell]]:
        return cases_as_rows(cases)

    def columns(self) -> list[Column]:
        return [
            Column(_("Story"), _story),
            Column(_("Firm"), lambda case: below(case.organisation.name, case.organisation.get_size_display())),
            Column(_("Council"), lambda case: councils(case.council)),
            Column(_("Keys to success"), lambda case: " · ".join(name_of(key.factor) for key in case.keys.all())),
        ]

    def buttons(self) -> list[Button]:
        telling = [Button(_("Tell the story of a firm"), "case_new")] if may(self.viewer, RUN) else []
        may_compare = may(self.viewer, "interviews.compare_cases")
        return telling + ([Button(_("Compare cases"), "configurations", is_quiet=True)] if may_compare else [])


def _story(case: Any) -> str:
    state = "" if case.state == "published" else case.get_state_display()
    english = case.english if case.lang != (get_language() or "en")[:2] else ""
    return below(aside(link(case.title, "case", case.pk, lang=case.lang), state), english, lang="en")
