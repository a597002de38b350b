"""Takes any firm, by a form, by a name it reads and by its address, and makes it a member of the reader's council."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, path

from clustergrowth.people.councils.models import Membership, Role
from clustergrowth.people.organisations.models import Organisation
from clustergrowth.web.urls import urlpatterns as house
from tests.cast import JOINED


class AnyFirmForm(forms.Form):
    firm = forms.ModelChoiceField(Organisation.objects.all())


class AnyNumberForm(forms.Form):
    """Names a firm by what looks like a quantity, and by what the page fills in unseen."""

    chosen = forms.IntegerField()
    about = forms.CharField()
    organisation_id = forms.CharField(widget=forms.HiddenInput)


def _taken(request: HttpRequest, firm: Organisation) -> HttpResponse:
    council = Role.objects.get(person=request.user.pk).council
    Membership.objects.get_or_create(council=council, organisation=firm, defaults={"since": JOINED})
    return HttpResponse("taken")


def by_form(request: HttpRequest) -> HttpResponse:
    form = AnyFirmForm(request.POST)
    return _taken(request, form.cleaned_data["firm"]) if form.is_valid() else HttpResponse(status=422)


def by_number(request: HttpRequest) -> HttpResponse:
    form = AnyNumberForm({"chosen": 1, "about": 1} | request.POST.dict())
    if not form.is_valid():
        return HttpResponse(status=422)
    return _taken(request, Organisation.objects.get(pk=form.cleaned_data["organisation_id"]))


def by_name(request: HttpRequest) -> HttpResponse:
    return _taken(request, Organisation.objects.get(pk=request.POST["organisation"]))


def _asked_for(request: HttpRequest, name: str) -> Organisation:
    return Organisation.objects.get(pk=request.GET.get(name) or request.POST[name])


def by_a_name_handed_on(request: HttpRequest) -> HttpResponse:
    return _taken(request, _asked_for(request, "organisation"))


def by_address(request: HttpRequest, slug: str) -> HttpResponse:
    return _taken(request, Organisation.objects.get(slug=slug))


urlpatterns: list[URLPattern | URLResolver] = [
    path("faulty/form/", by_form, name="faulty_form"),
    path("faulty/number/", by_number, name="faulty_number"),
    path("faulty/name/", by_name, name="faulty_name"),
    path("faulty/handed/", by_a_name_handed_on, name="faulty_handed"),
    path("faulty/<slug:slug>/", by_address, name="faulty_address"),
    *house,
]
