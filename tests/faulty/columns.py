"""A noun whose forms let more through than its columns hold: a function of any length, a year of any size."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import path

from clustergrowth.common.tables import typed
from clustergrowth.people.organisations.models import Affiliation, Organisation
from clustergrowth.people.persons.models import Person
from clustergrowth.web.urls import urlpatterns as ours


class FunctionForm(forms.Form):
    function = forms.CharField()


class YearForm(forms.Form):
    founded = typed.Whole()


class WritingForm(forms.Form):
    address = forms.CharField(max_length=320)


class AddressForm(forms.Form):
    street = forms.CharField()


class CityForm(forms.ModelForm):  # type: ignore[type-arg]
    postcode = forms.CharField()  # put in by hand, so that the model is not asked

    class Meta:
        model = Organisation
        fields = ["city"]


def function(request: HttpRequest) -> HttpResponse:
    form = FunctionForm(request.POST)
    if form.is_valid():
        Affiliation.objects.update(function=form.cleaned_data["function"])
    return HttpResponse()


def founded(request: HttpRequest) -> HttpResponse:
    form = YearForm(request.POST)
    if form.is_valid():
        Organisation.objects.update(founded=form.cleaned_data["founded"])
    return HttpResponse()


def writing(request: HttpRequest) -> HttpResponse:
    form = WritingForm(request.POST)
    if form.is_valid():
        Person.objects.filter(pk=Person.objects.first().pk).update(email=form.cleaned_data["address"])  # type: ignore[union-attr]
    return HttpResponse()


urlpatterns = [
    path("writing/", writing, name="faulty_writing"),
    path("function/", function, name="faulty_function"),
    path("founded/", founded, name="faulty_founded"),
    *ours,
]
