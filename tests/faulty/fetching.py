"""Takes a firm by a number that came in, in every way but the one that asks."""

from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect

from clustergrowth.people.organisations.models import Organisation
from clustergrowth.people.persons.models import Person


class FirmForm(forms.Form):
    firm = forms.ModelChoiceField(Organisation.objects.all())


def take(request: HttpRequest, pk: int) -> HttpResponse:
    firm = get_object_or_404(Organisation, pk=request.POST["firm"])
    rows = Organisation.objects
    firm = rows.get(pk=pk)
    firm = rows.filter(slug=request.POST["slug"]).get()
    firm = Organisation._default_manager.get()
    return redirect("organisation", slug=firm.slug)


def look_up(request: HttpRequest, slug: str, which: Any) -> HttpResponse:
    rows = Organisation.objects.visible_to(request.user)
    rows.get(memberships__council__slug=slug)
    wanted = [int(one) for one in request.POST.getlist("firm")]
    rows.filter(pk__in=wanted)
    rows.filter(memberships__in=_numbers(request))
    rows.exclude(id__in=request.GET.getlist("but"))
    rows.filter(Q(pk=which) | Q(kind="firm"))
    rows.filter(memberships__council__slug=slug).first()
    rows.filter(memberships=which)
    rows.filter(kind=request.GET["kind"])
    by = {"slug": slug.lower()} if slug else {"pk": 1}
    rows.filter(**by)
    return HttpResponse(str(rows.in_bulk(wanted)))


def _numbers(request: HttpRequest) -> Any:
    return request.POST.getlist("membership")


def know(request: HttpRequest, person: Person, near: QuerySet[Organisation]) -> HttpResponse:
    """What is known already, or found near to some words, is no fault."""
    rows = Organisation.objects.visible_to(person)
    form = FirmForm(request.POST)
    firm = form.cleaned_data["firm"]
    own = {one.organisation_id for one in person.affiliations.all()}
    rows.filter(pk__in=near.values("pk")).exclude(pk=firm.pk)
    rows.filter(pk__in=[one.pk for one in near]).filter(pk__in=own)
    rows.filter(memberships__organisation__in=[firm, form.cleaned_data["firm"]])
    rows.filter(Q(pk=person.pk if person else None), name__icontains=request.GET["q"])
    return HttpResponse(str(rows.in_bulk(own)))
