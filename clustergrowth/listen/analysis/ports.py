"""What findings show elsewhere: in threads and searches, and in what a person takes away."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Count, Min
from django.urls import reverse
from django.utils.translation import gettext as _

from clustergrowth.common.languages import in_language
from clustergrowth.common.languages.searching import is_held
from clustergrowth.common.ports import Described, Hit, Step
from clustergrowth.listen.analysis.models import Finding, Population, PublicQuestion
from clustergrowth.people.persons.models import Person, Viewer

EVIDENCE = 10  # place in the chain


def thread(kind: str, ids: Sequence[int], viewer: Viewer) -> Mapping[int, Sequence[Step]]:
    """The findings kept of a wave."""
    if kind != "wave":
        return {}
    rows = Finding.objects.visible_to(viewer).filter(wave__in=ids).order_by().values("wave")
    counts = {row["wave"]: (row["n"], row["one"]) for row in rows.annotate(n=Count("pk"), one=Min("pk"))}
    return {id: [_step(*counts.get(id, (0, 0)))] for id in ids}


def _step(count: int, first: int) -> Step:
    if not count:
        return Step(_("Finding"), hint=_("Save a row of the analysis"), order=EVIDENCE)
    url = reverse("finding", args=[first]) if count == 1 else ""
    return Step(_("Finding"), "filled", count, url, order=EVIDENCE)


def describe(ids: Sequence[int], viewer: Viewer) -> Mapping[int, Described]:
    return {finding.pk: _described(finding) for finding in Finding.objects.visible_to(viewer).filter(pk__in=ids)}


def _described(finding: Finding) -> Described:
    sentence, lang = in_language(finding.sentence)
    return Described(sentence, reverse("finding", args=[finding.pk]), lang)


def search(words: str, viewer: Viewer, limit: int) -> Sequence[Hit]:
    hits = []
    for finding in Finding.objects.visible_to(viewer).select_related("council").order_by("-created_at")[:500]:
        sentences = finding.sentence.data
        if is_held(words, sentences.values() if isinstance(sentences, dict) else [str(sentences)]):
            described = _described(finding)
            hits.append(Hit(_("Finding"), described.title, finding.council.city, described.url, described.lang))
    return hits[:limit]


def personal_data(person: Person) -> Mapping[str, Any]:
    findings = Finding.objects.filter(by=person).order_by("pk")
    stated = Population.objects.filter(created_by=person).select_related("council").order_by("pk")
    published = PublicQuestion.objects.filter(by=person).order_by("pk")
    return {
        "findings_kept": [{"finding": str(row.sentence), "at": row.created_at.isoformat()} for row in findings],
        "totals_stated": [{"council": str(row.council.name), "year": row.year, "source": row.source} for row in stated],
        "questions_published": [question.code for question in published],
    }
