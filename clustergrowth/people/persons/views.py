"""A person's own page: what is kept, who sees it, and how to leave."""

from typing import Any

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET

from clustergrowth.common import clock
from clustergrowth.common.acts import done, redirect_with, sent, shown
from clustergrowth.common.errors import Refused
from clustergrowth.common.htmx import SignedIn, onward
from clustergrowth.common.limits import often
from clustergrowth.common.lists.files import named
from clustergrowth.common.mail import links, stopping
from clustergrowth.people.councils.queries.councils import councils_of
from clustergrowth.people.organisations.queries import affiliations_of, live, own_affiliations
from clustergrowth.people.permissions import needs
from clustergrowth.people.persons.forms import EraseForm, ProfileForm
from clustergrowth.people.persons.models import Person
from clustergrowth.people.persons.queries.persons import everybody, everything_about, findable, oneself, own_words_of
from clustergrowth.people.persons.services import accounts, sessions
from clustergrowth.people.subjects import part, subject

ACTING = "acting_as"  # what web.middleware reads
OWN = ("name", "email", "phone", "language", "time_zone", "receives_letters")


@needs("persons.edit")
def profile(request: SignedIn) -> HttpResponse:
    """Name, mail, language; what I act for; what I receive; who sees me."""
    person = oneself(request.user) if request.method == "POST" else request.user  # as it stands now: it is one's turn
    form = ProfileForm(sent(request), stored={name: getattr(person, name) for name in OWN})
    if done(form, lambda: accounts.edit_person(oneself(person), **form.cleaned_data)):
        with translation.override(form.cleaned_data["language"]):
            return redirect_with(request, _kept(request.user, form.cleaned_data["email"]), "profile")
    return shown(request, "persons/profile.html", form, **_about(person, request))


def _kept(person: Person, address: str) -> str:
    if address.strip().lower() == person.email:
        return _("Saved.")
    return _(
        "Saved. We have written to %(address)s: the new address takes effect when you press the button in that mail."
    ) % {"address": address}


def address_confirm(request: HttpRequest, token: str) -> HttpResponse:
    """The page behind the mail to a new address: one button."""
    _person, new = accounts.address_asked(token)
    if request.method != "POST":
        return render(request, "persons/address.html", {"new": new})
    accounts.take_address(token, here=request.session.session_key)
    messages.success(request, _("From now on your sign-in code is sent to %(address)s.") % {"address": new})
    return redirect("profile")


@csrf_exempt  # the button of a mail program posts here, without our page; the token in the address is the key
def letters_end(request: HttpRequest, token: str) -> HttpResponse:
    """The page behind a letter's link: one button ends them, and afterwards one begins them again."""
    person = accounts.reader_of_token(token)
    if request.method == "POST":
        accounts.receive_letters(person, is_wanted=request.POST.get("act") == "begin")
    return render(request, "persons/letters_end.html", {"reader": person})


@csrf_exempt  # as above
def mail_stop(request: HttpRequest, token: str) -> HttpResponse:
    """The page behind the link in every mail that can be stopped: one button, and one to begin again."""
    link = stopping.behind(token)
    if request.method == "POST":
        act = request.POST.get("act")
        if act == "begin":
            stopping.begin_again(link)
        else:
            stopping.stop(link, everything=act == "everything")
    return render(request, "persons/mail_stop.html", {"link": link})


@needs("persons.edit", post=True)
def mail_begin(request: SignedIn) -> HttpResponse:
    """Under the own profile: mails about one topic again."""
    stopping.begin(request.user.address, request.POST.get("topic", ""))
    return redirect_with(request, _("Saved."), f"{reverse('profile')}#mails")


def mail_remove(request: HttpRequest, token: str) -> HttpResponse:
    """The page behind the link in the first mail to somebody whom a council wrote down: one button removes it all."""
    person = stopping.to_remove(token)
    if request.method != "POST":
        return render(request, "persons/mail_remove.html", {"reader": person})
    accounts.leave(person)
    return redirect("erased")


def address_stop(request: HttpRequest, token: str) -> HttpResponse:
    """The page behind the mail to the present address: one button, without signing in."""
    _person, old = accounts.change_told(token)
    if request.method != "POST":
        return render(request, "persons/address_stop.html", {"old": old})
    messages.success(request, _("Stopped. Sign in with %(address)s.") % {"address": accounts.stop_change(token)})
    return redirect("home")


def session_not_me(request: HttpRequest, secret: str) -> HttpResponse:
    """The page behind the mail about a new device: one button, without signing in."""
    link = links.look_again(secret, sessions.SESSION)
    if request.method != "POST":
        return render(request, "mail/answered.html" if link.used_at else "persons/not_me.html")
    sessions.end_by_link(secret)
    return redirect_with(request, _("That device has been signed out."), "home")


@needs("persons.edit", post=True)
def session_end(request: SignedIn, pk: int) -> HttpResponse:
    sessions.end_session(request.user, pk)
    return redirect_with(request, _("That device has been signed out."), f"{reverse('profile')}#sessions")


@needs("persons.edit", post=True)
def sessions_end(request: SignedIn) -> HttpResponse:
    """All but this one."""
    sessions.end_sessions(request.user, but=request.session.session_key)
    return redirect_with(request, _("All other devices have been signed out."), f"{reverse('profile')}#sessions")


def _about(person: Person, request: SignedIn) -> dict[str, Any]:
    """Where the person stands and who may see them."""
    today = clock.today()
    return {
        "affiliations": own_affiliations(request.user),
        "councils": councils_of(request.user),
        "roles": person.roles.filter(live(today)).select_related("council"),
        "seats": person.seats.filter(live(today)).select_related("council", "organisation"),
        "disclosures": person.disclosures.select_related("to_organisation").order_by("-since")[:50],
        "lists": person.contact_entries.select_related("council"),
        "stopped": stopping.stopped_topics(person.address),
        "sessions": sessions.sessions_of(person, request.session.session_key),
        "erase_form": EraseForm(address=person.email or "", own_words=own_words_of(person)),
    }


@often.again()
@needs("persons.edit", post=True)
def act_as(request: SignedIn) -> HttpResponse:
    """From now on the person acts for this one of the own organisations."""
    chosen = part(affiliations_of(request.user, clock.today()), pk=request.POST.get("affiliation"))
    request.session[ACTING] = chosen.pk
    messages.success(request, _("You now act for %(name)s.") % {"name": chosen.organisation.name})
    return onward(request, reverse("profile"))


@require_GET
@needs("persons.edit")
def download(request: SignedIn) -> HttpResponse:
    """Everything every noun holds about the person, as a file."""
    how = {"ensure_ascii": False, "indent": 2, "default": str}
    return JsonResponse(
        everything_about(request.user), json_dumps_params=how, headers=named("what-is-known-about-me.json")
    )


@needs("persons.edit", post=True)
def erase(request: SignedIn) -> HttpResponse:
    """For good: the own address is typed, everything is forgotten, and nobody is signed in any more."""
    person = oneself(request.user)
    form = EraseForm(request.POST, address=person.email or "", own_words=own_words_of(person))
    if done(form, lambda: accounts.erase_person(person, by=person, takes_words_out=form.takes_words_out)):
        logout(request)
        return redirect("erased")
    own = ProfileForm(stored={name: getattr(person, name) for name in OWN})
    return shown(request, "persons/profile.html", own, **_about(person, request) | {"erase_form": form})


def erased(request: HttpRequest) -> HttpResponse:
    return render(request, "persons/erased.html")


@needs("site.administer")
def persons(request: SignedIn) -> HttpResponseBase:
    """For the site administrator: find a person who asked to be erased. Nobody is listed before an address is typed."""
    typed = request.GET.get("q", "")
    return render(request, "persons/persons.html", {"typed": typed, "found": findable(typed)})


@needs("site.administer", post=True)
def erase_other(request: SignedIn, pk: int) -> HttpResponse:
    person = subject(request.user, everybody(), "persons.erase", pk=pk)
    form = EraseForm(request.POST, address=person.email or person.name, own_words=own_words_of(person))
    if not form.is_valid():
        raise Refused(_("What you typed is not this person's address, so nobody was erased."))
    accounts.erase_person(person, by=request.user, takes_words_out=form.takes_words_out)
    messages.success(
        request,
        _("This person has been erased. Records of what happened stay, under a key that no longer leads to anybody."),
    )
    return redirect("persons")
