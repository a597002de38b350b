"""What the register shows elsewhere: in threads, on everybody's page of today, at the desk, in searches."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clustergrowth.common.languages import in_language
from clustergrowth.common.languages.searching import holds
from clustergrowth.common.ports import (
    Described,
    DeskGroup,
    DeskRow,
    Hit,
    Lookup,
    Ref,
    ReportText,
    Step,
    Text,
    on_desk,
)
from clustergrowth.listen.difficulties.models import (
    Comment,
    Difficulty,
    DifficultyEvidence,
    EvidenceSource,
    Firm,
    Option,
    Rating,
    Visit,
    valid_evidence,
)
from clustergrowth.listen.difficulties.queries import (
    open_difficulties,
    open_for,
    registers_of,
    shown_number,
    without_solution,
)
from clustergrowth.people.councils.models import Council
from clustergrowth.people.permissions import may
from clustergrowth.people.persons.models import Person, Viewer
from clustergrowth.people.persons.queries.own_words import remarks

IN_A_REPORT = 10  # the first in the register's order fill one page
PLACE = 15  # in the chain: after evidence, before needs
COLUMNS = {"finding": "finding_id", "case": "case_id", "passage": "passage_id"}


def thread(kind: str, ids: Sequence[int], viewer: Viewer) -> Mapping[int, Sequence[Step]]:
    """The difficulties that rest on a finding, a case, a passage, or on what a later noun calls by kind and number."""
    column = COLUMNS.get(kind, "ref_id")
    wanted = {f"{column}__in": ids} | ({} if kind in COLUMNS else {"ref_kind": kind})
    readable = Difficulty.objects.visible_to(viewer)
    rows = DifficultyEvidence.objects.filter(valid_evidence(), difficulty__in=readable, **wanted)
    by_subject: dict[int, list[int]] = {}
    for about, difficulty in rows.order_by("difficulty").values_list(column, "difficulty_id"):
        by_subject.setdefault(about, []).append(difficulty)
    return {id: [_step(pks)] for id, pks in by_subject.items()}


def _step(pks: Sequence[int]) -> Step:
    url = reverse("difficulty", args=[pks[0]]) if len(pks) == 1 else reverse("difficulties")
    return Step(_("Difficulty"), "filled", len(pks), url, order=PLACE)


def describe(ids: Sequence[int], viewer: Viewer) -> Mapping[int, Described]:
    return {row.pk: _described(row) for row in Difficulty.objects.visible_to(viewer).filter(pk__in=ids)}


def _described(difficulty: Difficulty) -> Described:
    title, lang = in_language(difficulty.title)
    return Described(title, reverse("difficulty", args=[difficulty.pk]), lang)


def for_report(council: Council, viewer: Viewer) -> Sequence[ReportText]:
    """For reports: a council's open difficulties as far as the viewer may read them, the most evidenced first."""
    difficulties = open_difficulties(council).filter(pk__in=Difficulty.objects.visible_to(viewer))[:IN_A_REPORT]
    return [
        ReportText(_languages(row.title), _languages(row.text), url=reverse("difficulty", args=[row.pk]))
        for row in difficulties
    ]


def _languages(text: Any) -> dict[str, str]:
    texts = getattr(text, "data", text)
    return {code: words for code, words in texts.items() if words} if isinstance(texts, dict) else {"en": str(texts)}


def on_today(person: Person) -> Lookup[Mapping[str, Any] | None]:
    """What firms of the own councils struggle with, the most evidenced first, with one tap to say "mine too"."""

    def block(difficulties: list[Difficulty], total: int) -> Mapping[str, Any]:
        registers = registers_of(person, difficulties)
        return {"template": "difficulties/_on_today.html", "order": 50, "registers": registers}

    return Lookup([open_for(person)], block)


def desk(council: Council, viewer: Viewer) -> Lookup[DeskGroup | None] | None:
    """Difficulties for which nobody has proposed anything."""
    if not may(viewer, "difficulties.keep", council):
        return None
    url = f"{reverse('difficulties')}?council={council.slug}"
    return on_desk(
        _("Difficulties without a solution"),
        without_solution(council),
        row=_desk_row,
        note=_number_without_solution,
        url=url,
        button=_("Propose solutions"),
        order=64,
    )


def _number_without_solution(total: int) -> str:
    words = ngettext(
        "%(n)s for which nobody has proposed anything", "%(n)s for which nobody has proposed anything", total
    )
    return words % {"n": total}


def _desk_row(difficulty: Difficulty) -> DeskRow:
    return DeskRow(
        title=_described(difficulty).title,
        detail=_("Firms: %(firms)s · reasons: %(reasons)s")
        % {"firms": shown_number(getattr(difficulty, "shared", 0)), "reasons": getattr(difficulty, "reasons", 0)},
        url=f"{reverse('difficulty', args=[difficulty.pk])}#options",
        button=_("Propose a solution"),
    )


def search(words: str, viewer: Viewer, limit: int) -> Sequence[Hit]:
    difficulties = Difficulty.objects.visible_to(viewer).filter(holds(words, "search")).select_related("council")
    hits = []
    for difficulty in difficulties.order_by("-pk")[:limit]:
        what = _described(difficulty)
        detail = f"{difficulty.council.name} · {difficulty.get_state_display()}"
        hits.append(Hit(_("Difficulty"), what.title, detail, what.url, what.lang))
    return hits


def personal_data(person: Person) -> Mapping[str, Any]:
    options = Option.objects.filter(proposed_by=person).order_by("pk")
    rated = Rating.objects.filter(person=person).select_related("option").order_by("pk")
    shared = Firm.objects.filter(person=person).select_related("difficulty", "organisation").order_by("pk")
    visits = Visit.objects.filter(person=person).select_related("council").order_by("pk")
    return {
        "difficulties noted": [str(difficulty.title) for difficulty in Difficulty.objects.filter(created_by=person)],
        "evidence added": [str(evidence) for evidence in DifficultyEvidence.objects.filter(added_by=person)],
        "solutions proposed": [option.title for option in options],
        "solutions rated": [{"solution": r.option.title, "stars": r.stars, "at": r.at} for r in rated],
        "said": [{"text": comment.text, "at": comment.at} for comment in Comment.objects.filter(by=person)],
        "shared for a firm": [{"what": str(firm.difficulty), "firm": str(firm.organisation)} for firm in shared],
        "last looked": [{"council": visit.council.slug, "at": visit.at} for visit in visits],
    }


def _observations(person: Person) -> QuerySet[DifficultyEvidence]:
    return DifficultyEvidence.objects.filter(added_by=person, kind=EvidenceSource.OBSERVATION)


own_words = remarks(_observations)


def texts_with(letters: str) -> Iterator[Text]:
    """Evidence and comments in which these letters stand, by their difficulty."""
    reasons = DifficultyEvidence.objects.filter(Q(text__contains=letters) | Q(source__contains=letters))
    for pk, council, *words in reasons.values_list("difficulty", "difficulty__council__slug", "text", "source"):
        yield Text(Ref("difficulty", pk), council, "\n".join(words))
    comments = Comment.objects.filter(text__contains=letters)
    for pk, council, text in comments.values_list("difficulty", "difficulty__council__slug", "text"):
        yield Text(Ref("difficulty", pk), council, text)


def erase(person: Person) -> None:
    """Ratings, comments and visits are the person's and go; what the council keeps stays without the name."""
    Rating.objects.filter(person=person).delete()
    Comment.objects.filter(by=person).delete()
    Visit.objects.filter(person=person).delete()
    Firm.objects.filter(person=person).update(person=None)
    Difficulty.objects.filter(created_by=person).update(created_by=None)
    DifficultyEvidence.objects.filter(added_by=person).update(added_by=None)
    Option.objects.filter(proposed_by=person).update(proposed_by=None)
