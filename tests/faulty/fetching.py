"""Takes a firm by a number that came in, in every way but the one that asks."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect

from clustergrowth.people.organisations.models import Organisation


class FirmForm(forms.Form):
    firm = forms.ModelChoiceField(Organisation.objects.all())


def take(request: HttpRequest, pk: int) -> HttpResponse:
    firm = get_object_or_404(Organisation, pk=request.POST["firm"])
    rows = Organisation.objects
    firm = rows.get(pk=pk)
    firm = rows.filter(slug=request.POST["slug"]).get()
    firm = Organisation._default_manager.get()
    return redirect("organisation", slug=firm.slug)
