"""What themes show elsewhere: in threads, searches, the own data of a person."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from clustergrowth.agree.themes.models import Theme, ThemeEvidence, ThemeSource
from clustergrowth.common.languages import in_language
from clustergrowth.common.languages.searching import holds
from clustergrowth.common.ports import Described, Hit, Ref, ReportText, Step, Text
from clustergrowth.listen.analysis.models import Finding
from clustergrowth.listen.difficulties.models import Difficulty
from clustergrowth.listen.interviews.models import Quotation
from clustergrowth.people.councils.models import Council
from clustergrowth.people.permissions import may
from clustergrowth.people.persons.models import Person, Viewer
from clustergrowth.people.persons.queries.own_words import remarks

BEGUN_FROM: Mapping[str, type[Finding] | type[Difficulty] | type[Quotation]] = {
    "finding": Finding,
    "difficulty": Difficulty,
    "quotation": Quotation,
}


def thread(kind: str, ids: Sequence[int], viewer: Viewer) -> Mapping[int, Sequence[Step]]:
    """The themes that rest on findings, difficulties, quotations; where there is none, the way to propose one."""
    if kind not in BEGUN_FROM:
        return {}
    resting: dict[int, list[int]] = {}
    column = f"{kind}_id"
    pairs = ThemeEvidence.objects.filter(**{f"{column}__in": ids}, theme__in=Theme.objects.visible_to(viewer))
    for about, subject in pairs.order_by("theme").values_list(column, "theme_id"):
        resting.setdefault(about or 0, []).append(subject)
    empty = [id for id in ids if id not in resting]
    model = BEGUN_FROM[kind]
    rows = model._default_manager.filter(pk__in=empty).values_list("pk", "council_id")
    councils = dict(rows) if empty and model is not Quotation else {}
    steps = {id: [_filled(themes)] for id, themes in resting.items()}
    return steps | {id: [_hollow(kind, id, councils.get(id), viewer)] for id in empty}


def _filled(themes: Sequence[int]) -> Step:
    url = reverse("theme", args=[themes[0]]) if len(themes) == 1 else reverse("themes")
    return Step(_("Theme"), "filled", len(themes), url, order=30)


def _hollow(kind: str, id: int, council_id: int | None, viewer: Viewer) -> Step:
    if council_id is None or not may(viewer, "themes.propose", _In(council_id)):
        return Step(_("Theme"), order=30)
    url = f"{reverse('theme_new')}?{kind}={id}"
    return Step(_("Theme"), url=url, hint=_("Propose a theme that rests on this"), order=30)


class _In:
    """A place in a council's work, for the law of permissions."""

    def __init__(self, council_id: int) -> None:
        self.council_id = council_id


def describe(ids: Sequence[int], viewer: Viewer) -> Mapping[int, Described]:
    return {theme.pk: _described(theme) for theme in Theme.objects.visible_to(viewer).filter(pk__in=ids)}


def _described(theme: Theme) -> Described:
    title, lang = in_language(theme.title)
    return Described(title, reverse("theme", args=[theme.pk]), lang)


def intentions(council: Council, finding_ids: Sequence[int], viewer: Viewer) -> Sequence[ReportText]:
    """The themes that rest on these findings, as far as the viewer may read them, for the council's report."""
    resting = ThemeEvidence.objects.filter(finding__in=finding_ids).values("theme")
    themes = Theme.objects.visible_to(viewer).filter(pk__in=resting, closed_at=None).order_by("agreed_at", "pk")
    return [ReportText(_plain(row.title), _plain(row.text), url=reverse("theme", args=[row.pk])) for row in themes]


def _plain(text: Any) -> dict[str, str]:
    texts = getattr(text, "data", text)
    return {code: words for code, words in texts.items() if words} if isinstance(texts, dict) else {"en": str(texts)}


def search(words: str, viewer: Viewer, limit: int) -> Sequence[Hit]:
    themes = Theme.objects.visible_to(viewer).filter(holds(words, "search")).select_related("council")
    hits = []
    for theme in themes.order_by("-agreed_at", "-pk")[:limit]:
        what = _described(theme)
        hits.append(
            Hit(_("Theme"), what.title, f"{theme.council.name} · {theme.get_state_display()}", what.url, what.lang)
        )
    return hits


def personal_data(person: Person) -> Mapping[str, Any]:
    proposed = Theme.objects.filter(proposed_by=person).order_by("pk")
    added = ThemeEvidence.objects.filter(added_by=person).order_by("pk")
    return {
        "themes_proposed": [{"theme": str(theme.title), "at": theme.proposed_at.isoformat()} for theme in proposed],
        "evidence_added": [{"text": str(row), "source": row.source, "at": row.added_at.isoformat()} for row in added],
    }


def _observations(person: Person) -> QuerySet[ThemeEvidence]:
    return ThemeEvidence.objects.filter(added_by=person, kind=ThemeSource.OBSERVATION)


own_words = remarks(_observations)


def texts_with(letters: str) -> Iterator[Text]:
    """Reasons in which these letters stand, by their theme."""
    wanted = Q(text__contains=letters) | Q(source__contains=letters)
    for theme, council, *words in ThemeEvidence.objects.filter(wanted).values_list(
        "theme", "theme__council__slug", "text", "source"
    ):
        yield Text(Ref("theme", theme), council, "\n".join(words))


def erase(person: Person) -> None:
    """Themes and evidence are the council's and stay; who brought them is forgotten."""
    Theme.objects.filter(proposed_by=person).update(proposed_by=None)
    ThemeEvidence.objects.filter(added_by=person).update(added_by=None)
