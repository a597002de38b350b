"""The first page: what this is in one sentence, the map with live figures, three doors, what was decided lately."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from clustergrowth.learn.factors.queries import figures, scopes
from clustergrowth.learn.factors.queries.counts import Counts
from clustergrowth.people.councils.models import Council
from clustergrowth.tell.pages.queries import claims, living, newest_voice
from clustergrowth.web.pages.map import council_map


def home(request: HttpRequest) -> HttpResponse:
    whole = Counts(scopes.network())
    counted = {
        council.pk: Counts(scopes.FigureScope(f"council:{council.slug}", str(council.name), (council,)), shared=whole)
        for council in whole.scope.councils
    }

    def detail(council: Council) -> str:
        facts = counted[council.pk]
        return _("Organisations: %(members)s · SMEs worked for: %(served)s") % {
            "members": facts.organisations,
            "served": facts.worked_for,
        }

    page = {
        "map": council_map(whole.scope.councils, lambda council: reverse("council", args=[council.slug]), detail),
        "counters": figures.counters(whole),
        "claims": claims(whole),
        "councils": whole.scope.councils,
        "living": living(),
        "voice": newest_voice(),
    }
    return render(request, "web/home.html", page)
