"""Reading themes: which, on what they rest, and what happened for them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from clustergrowth.agree.themes.models import Theme, ThemeEvidence, ThemeQuerySet, ThemeSource, valid_evidence
from clustergrowth.common import ports
from clustergrowth.common.lists.narrowing import narrowed
from clustergrowth.common.ports import Described, Ref, Step, described
from clustergrowth.listen.analysis.models import Finding
from clustergrowth.people.councils.models import Council
from clustergrowth.people.councils.queries.councils import access_of
from clustergrowth.people.persons.models import Viewer
from clustergrowth.record.kinds import Kind
from clustergrowth.record.models import Line
from clustergrowth.record.queries import ReadableLine, lines_visible_to, readable_lines, valid_lines

OWN_ACTS = (Kind.THEME_PROPOSED, Kind.THEME_AGREED)  # said by the page itself


def themes_shown_to(viewer: Viewer, council: Council) -> ThemeQuerySet:
    """A council's themes as a viewer may see them, its own and those it shares; agreed first, newest first."""
    shared = Theme.common_with.through.objects.filter(council=council).values("theme")
    mine = Theme.objects.visible_to(viewer).filter(Q(council=council) | Q(pk__in=shared))
    return mine.select_related("council").order_by("state", "-agreed_at", "-proposed_at")


def filtered_themes(viewer: Viewer, wanted: Mapping[str, Any]) -> QuerySet[Theme]:
    """The list of themes, narrowed by what the filter form gives, with the number of reasons each rests on."""
    themes = Theme.objects.visible_to(viewer)
    if wanted.get("council"):
        themes = themes_shown_to(viewer, wanted["council"])
    counted = (
        narrowed(themes, wanted, "state")
        .select_related("council")
        .annotate(reasons=Count("evidence", filter=valid_evidence("evidence__"), distinct=True))
    )
    return counted.order_by("council__city", "-proposed_at", "-pk")


@dataclass(frozen=True)
class ThemeGround:
    """What a theme rests on, for one viewer; ``unseen`` counts the reasons this viewer may not read."""

    findings: Sequence[tuple[ThemeEvidence, Finding, Described | None]]
    linked: Sequence[tuple[ThemeEvidence, Described]]  # difficulties and approved quotations
    written: Sequence[ThemeEvidence]
    unseen: int

    @property
    def total(self) -> int:
        return len(self.findings) + len(self.linked) + len(self.written) + self.unseen

    def __bool__(self) -> bool:
        return bool(self.total)


def ground_of(theme: Theme, viewer: Viewer) -> ThemeGround:
    """Findings the viewer may see; what was said or seen only to the council's own (firms could be recognised)."""
    rows = list(theme.evidence.filter(valid_evidence()))
    seen = (
        Finding.objects.visible_to(viewer).select_related("wave").in_bulk([e.finding_id for e in rows if e.finding_id])
    )
    refs = {e.pk: ref for e in rows if (ref := _link(e)) is not None}
    links = described([*(Ref("finding", pk) for pk in seen), *refs.values()], viewer)
    visible = [(e, seen[e.finding_id]) for e in rows if e.finding_id in seen]
    findings = [(e, finding, links.get(Ref("finding", finding.pk))) for e, finding in visible]
    linked = [(e, links[refs[e.pk]]) for e in rows if refs.get(e.pk) in links]
    written = [e for e in rows if e.kind != ThemeSource.FINDING and e.pk not in refs] if belongs(theme, viewer) else []
    return ThemeGround(findings, linked, written, len(rows) - len(findings) - len(linked) - len(written))


def _link(evidence: ThemeEvidence) -> Ref | None:
    sources = (("difficulty", evidence.difficulty_id), ("quotation", evidence.quotation_id))
    return next((Ref(kind, id) for kind, id in sources if id is not None), None)


def belongs(theme: Theme, viewer: Viewer) -> bool:
    """Whether the viewer is of the theme's council or of one that shares it."""
    own = access_of(viewer).belongs_to
    return theme.council_id in own or bool(own and theme.common_with.filter(pk__in=own).exists())


@dataclass(frozen=True)
class Happened:
    """What was done for a theme, by the ledger: the latest lines the viewer may read, and how many there are in all."""

    lines: Sequence[ReadableLine]
    total: int

    @property
    def more(self) -> int:
        return self.total - len(self.lines)


def what_happened_for(theme: Theme, viewer: Viewer, limit: int = 12) -> Happened:
    mine = {"serves_kind": "theme", "serves_id": theme.pk}
    total = valid_lines().filter(**mine).exclude(kind__in=OWN_ACTS).count()
    readable = lines_visible_to(viewer).filter(**mine, earlier=None).exclude(kind__in=OWN_ACTS)
    lines: list[Line] = list(readable.order_by("-at", "-pk")[:limit]) if total else []
    return Happened(readable_lines(lines, viewer), total)


def thread_of(theme: Theme, viewer: Viewer, *, ground: ThemeGround) -> list[Step]:
    """Evidence, this theme, and what later nouns hang on it, in the order of the chain."""
    count = ground.total
    evidence = Step(
        _("Evidence"),
        "filled" if count else "hollow",
        count,
        f"{reverse('theme', args=[theme.pk])}#evidence",
        "" if count else _("Add a finding or something firms told you"),
        order=10,
    )
    here = Step(_("Theme"), "here", 1, hint=str(theme.get_state_display()), order=30)
    return sorted([evidence, here, *ports.steps_for("theme", theme.pk, viewer)], key=lambda step: step.order)


def step_of(theme: Theme) -> Step:
    """The theme in the thread of what hangs on it: decisions, actions, needs."""
    return Step(_("Theme"), "filled", 1, reverse("theme", args=[theme.pk]), str(theme.title), order=30)


def evidence_step(theme: Theme) -> Step:
    """The reasons of a theme in the thread of what hangs on it."""
    count = theme.evidence.filter(valid_evidence()).count()
    url = f"{reverse('theme', args=[theme.pk])}#evidence"
    return Step(_("Evidence"), "filled" if count else "hollow", count, url if count else "", order=10)


def blocks_on(theme: Theme, viewer: Viewer) -> list[Mapping[str, Any]]:
    """What later nouns show on a theme's page, in their order."""
    blocks = [block for port in ports.on_theme if (block := port(theme, viewer)) is not None]
    return sorted(blocks, key=lambda block: int(block.get("order", 50)))
