"""The first page: what this is in one sentence, the map with live figures, three doors, what was decided lately."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from clustergrowth.learn.factors.queries import figures, kept, scopes
from clustergrowth.people.councils.models import Council
from clustergrowth.people.permissions import may
from clustergrowth.tell.pages.queries import claims, living, newest_voice
from clustergrowth.web.pages.map import council_map


def home(request: HttpRequest) -> HttpResponse:
    network = scopes.network()
    counted = kept.figures_of(network, *scopes.each_council(network))
    whole, tallies = counted.first, {tally.key: tally for tally in counted.tallies}

    def detail(council: Council) -> str:
        facts = tallies[scopes.council_key(council)]
        return _("Organisations: %(members)s · SMEs worked for: %(served)s") % {
            "members": facts.organisations,
            "served": facts.worked_for,
        }

    page = {
        "map": council_map(network.councils, lambda council: reverse("council", args=[council.slug]), detail),
        "counters": figures.counters(whole),
        "claims": claims(whole),
        "councils": network.councils,
        "as_of": counted.as_of,
        "living": living(),
        "voice": newest_voice(),
        "may_found": may(request.user, "councils.create"),
    }
    return render(request, "web/home.html", page)
