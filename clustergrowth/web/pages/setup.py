"""The first start of a real network: a one-time link makes the first site administrator."""

from django import forms
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from clustergrowth.common import languages
from clustergrowth.common.errors import TooLate
from clustergrowth.common.mail import links, services
from clustergrowth.people.persons.models import Person, zone_choices
from clustergrowth.people.persons.services.sessions import sign_in
from clustergrowth.web.pages import steps

PURPOSE = "web.setup"


def is_needed() -> bool:
    """Whether nobody administers the site yet."""
    return not Person.objects.filter(is_site_administrator=True, is_active=True).exists()


@transaction.atomic
def link() -> str:
    """A new one-time address; the links printed before it end."""
    links.revoke(PURPOSE, 0)
    return services.absolute(reverse("setup", args=[links.issue(PURPOSE, 0, person=None, days=7)]))


class SetupForm(forms.Form):
    """Who looks after the site."""

    name = forms.CharField(label=_("Your name"), max_length=200)
    email = forms.EmailField(label=_("Your e-mail"), help_text=_("You sign in with a code sent there."))
    language = forms.ChoiceField(label=_("Language"), choices=languages.CHOICES)
    time_zone = forms.ChoiceField(label=_("Time zone"), choices=zone_choices)


@transaction.atomic
def make_first_administrator(secret: str, *, name: str, email: str, language: str, time_zone: str) -> Person:
    """Spend the link and make the site administrator. Raises TooLate when there is one."""
    links.spend(secret, PURPOSE)
    if not is_needed():
        raise TooLate(_("This site already has its administrator. Please sign in."))
    return Person.objects.create_user(
        email, name=name, language=language, time_zone=time_zone, is_site_administrator=True
    )


def setup(request: HttpRequest, secret: str) -> HttpResponse:
    links.look(secret, PURPOSE)
    form = SetupForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        person = make_first_administrator(secret, **form.cleaned_data)
        sign_in(request, person)
        return redirect(steps.next_address(person))
    return render(request, "web/setup.html", {"form": form}, status=422 if form.errors else 200)
