"""A noun whose pages save what was read, whatever has been saved since; and one that is in order."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template import engines
from django.urls import path

from clustergrowth.common.editions import EditForm, in_turn

STORED = {"text": "As it was", "place": "Bologna"}
PAGE = engines["django"].from_string("<form method='post'>{{ form }}</form>")


class Blind(forms.Form):
    text = forms.CharField(widget=forms.Textarea)
    place = forms.CharField()


class Seeing(EditForm, Blind):
    pass


class Pretending(Blind):
    """Carries an edition, and asks nothing of it."""

    read_edition = forms.CharField(widget=forms.HiddenInput, initial="text=1", required=False)


def _page(request: HttpRequest, form: Any) -> HttpResponse:
    if form.is_bound and form.is_valid():
        STORED.update({name: form.cleaned_data[name] for name in STORED})
        return redirect(request.path)
    return HttpResponse(PAGE.render({"form": form}), status=422 if form.errors else 200)


def blind(request: HttpRequest) -> HttpResponse:
    return _page(request, Blind(request.POST or None, initial=STORED))


def pretending(request: HttpRequest) -> HttpResponse:
    return _page(request, Pretending(request.POST or None, initial=STORED))


@in_turn
def seeing(request: HttpRequest) -> Any:
    return _page(request, Seeing(request.POST or None, stored=dict(STORED)))


urlpatterns = [path("blind/", blind), path("pretending/", pretending), path("seeing/", seeing)]
