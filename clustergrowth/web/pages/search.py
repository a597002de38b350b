"""One box over everything: every noun answers with what the viewer may see."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from clustergrowth.common import ports
from clustergrowth.common.limits.fields import LONGEST_SEARCH, NotUnderstood, words_in
from clustergrowth.people.persons.models import Viewer

EACH = 8  # hits of a kind: all kinds fit one page
SHORTEST = 2  # letters; one finds everything


def hits(words: str, viewer: Viewer) -> list[tuple[str, list[ports.Hit]]]:
    """Up to eight hits of each kind, kinds in the order their nouns registered."""
    if len(words.strip()) < SHORTEST:
        return []
    by_kind: dict[str, list[ports.Hit]] = {}
    for port in ports.search:
        for hit in port(words.strip(), viewer, EACH):
            by_kind.setdefault(str(hit.kind), []).append(hit)
    return list(by_kind.items())


def search(request: HttpRequest) -> HttpResponse:
    try:
        words = words_in(request.GET)
    except NotUnderstood as wrong:
        page = {"q": request.GET["q"][:LONGEST_SEARCH], "wrong": wrong.sentence}
        return render(request, "web/search.html", page, status=wrong.status)
    return render(request, "web/search.html", {"q": words, "groups": hits(words, request.user)})
