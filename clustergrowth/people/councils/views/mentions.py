"""Texts that may name somebody who was erased."""

from django.http import HttpResponse
from django.shortcuts import redirect, render

from clustergrowth.common.htmx import SignedIn
from clustergrowth.common.ports import Ref, described
from clustergrowth.people.councils import services
from clustergrowth.people.councils.views.people import own_council
from clustergrowth.people.permissions import needs
from clustergrowth.people.subjects import part

SHOWN = 100  # a sitting's work
READ = "persons.list"  # the coordinator, not who founds councils: these texts name people


@needs(READ)
def mentions(request: SignedIn, slug: str) -> HttpResponse:
    """Each with its page, where who may can edit it; and a button for those that were read."""
    council = own_council(request, slug, READ)
    if request.method == "POST":
        services.looked_at(part(council.mentions.all(), pk=request.POST.get("mention")))
        return redirect("mentions", slug=slug)
    mentioned = list(council.mentions.all()[:SHOWN])
    places = described([Ref(mention.kind, mention.ref_id) for mention in mentioned], request.user)
    rows = [(mention, places.get(Ref(mention.kind, mention.ref_id))) for mention in mentioned]
    return render(request, "councils/mentions.html", {"council": council, "rows": rows})
