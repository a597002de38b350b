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
    found = {row["wave"]: (row["n"], row["one"]) for row in rows.annotate(n=Count("pk"), one=Min("pk"))}
    return {id: [_step(*found.get(id, (0, 0)))] for id in ids}


def _step(count: int, first: int) -> Step:
    if not count:
        return Step(_("Finding"), hint=_("Save a row of the analysis"), order=EVIDENCE)
    url = reverse("finding", args=[first]) if count == 1 else ""
    return Step(_("Finding"), "filled", count, url, order=EVIDENCE)


def describe(ids: Sequence[int], viewer: Viewer) -> Mapping[int, Described]:
    return {one.pk: _described(one) for one in Finding.objects.visible_to(viewer).filter(pk__in=ids)}


def _described(finding: Finding) -> Described:
    sentence, lang = in_language(finding.sentence)
    return Described(sentence, reverse("finding", args=[finding.pk]), lang)


def search(words: str, viewer: Viewer, limit: int) -> Sequence[Hit]:
    found = []
    for one in Finding.objects.visible_to(viewer).select_related("council").order_by("-created_at")[:500]:
        told = one.sentence.data
        if is_held(words, told.values() if isinstance(told, dict) else [str(told)]):
            described = _described(one)
            found.append(Hit(_("Finding"), described.title, one.council.city, described.url, described.lang))
    return found[:limit]


def personal_data(person: Person) -> Mapping[str, Any]:
    kept = Finding.objects.filter(by=person).order_by("pk")
    stated = Population.objects.filter(created_by=person).select_related("council").order_by("pk")
    published = PublicQuestion.objects.filter(by=person).order_by("pk")
    return {
        "findings_kept": [{"finding": str(one.sentence), "at": one.created_at.isoformat()} for one in kept],
        "totals_stated": [{"council": str(one.council.name), "year": one.year, "source": one.source} for one in stated],
        "questions_published": [one.code for one in published],
    }
