"""The link in the mail with the code: one tap where it was asked for, elsewhere a question first.

Scanners and browsers that fetch ahead open what a mail links to: they hold no session in which a code waits, so to them
it is a page with a button, and the link stays unused (decision 0001).
"""

from urllib.parse import urlencode

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.internal.stagekit import clear_login, get_pending_stage
from allauth.account.models import Login
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from clustergrowth.common.errors import LinkSpent
from clustergrowth.common.mail import links
from clustergrowth.people.persons.models import Person
from clustergrowth.people.persons.services import sessions

SIGN_IN = sessions.SIGN_IN
DAYS = settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT / (24 * 60 * 60)  # as long as the code


def path_for(person: Person, onward: str) -> str:
    """Where the link of one mail leads; ``onward`` is where the person wanted to go."""
    secret = links.issue(SIGN_IN, person.pk, person=person if person.pk else None, days=DAYS)
    where = reverse("account_sign_in", args=[secret])
    return f"{where}?{urlencode({'next': onward})}" if onward else where


def sign_in(request: HttpRequest, secret: str) -> HttpResponseBase:
    """The page behind the link: signs in at once where the code was asked for, by its button everywhere else."""
    try:
        person = links.look(secret, SIGN_IN).person
    except LinkSpent:
        if request.user.is_authenticated:
            return redirect(_onward(request))  # tapped twice
        raise
    if request.user == person:
        return redirect(_onward(request))
    if request.method == "POST" or _has_asked_here(request, person):
        return _signed_in(request, secret)
    return render(request, "account/sign_in.html", {"person": person})


def _has_asked_here(request: HttpRequest, person: Person | None) -> bool:
    stage = get_pending_stage(request)
    return stage is not None and person is not None and stage.login.user == person


def _onward(request: HttpRequest) -> str:
    wanted = request.GET.get("next", "")
    return wanted if wanted and get_adapter().is_safe_url(wanted) else reverse(settings.LOGIN_REDIRECT_URL)


@transaction.atomic
def _signed_in(request: HttpRequest, secret: str) -> HttpResponse:
    person = links.spend(secret, SIGN_IN).person
    if person is None or not person.is_active:
        raise LinkSpent(_("This link no longer belongs to anybody."))
    clear_login(request)
    record_authentication(request, person, method="code", email=person.email)
    answer: HttpResponse = perform_login(request, Login(user=person, redirect_url=_onward(request), email=person.email))
    return answer
