"""Where a person is signed in: told by mail when the browser is a new one, listed, and ended."""

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import login
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext_lazy as _

from clustergrowth.common import clock
from clustergrowth.common.mail import links
from clustergrowth.common.mail import services as mail
from clustergrowth.common.mail.bounces import noting
from clustergrowth.people.persons.models import Person

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
SESSION = "persons.session"
SIGN_IN = "accounts.sign_in"  # what the link beside a code is for
COOKIE, YEAR = "known_here", 60 * 60 * 24 * 365  # seconds
_MOST = 5  # people of one browser
_BROWSERS = {
    "Edg": "Edge", "OPR": "Opera", "Firefox": "Firefox", "FxiOS": "Firefox", "Chrome": "Chrome", "CriOS": "Chrome",
}  # fmt: skip
_SYSTEMS = {"Android": "Android", "iPhone": "iPhone", "iPad": "iPad", "Windows": "Windows", "Mac OS": "macOS"}


def device(agent: str) -> str:
    """A browser roughly, as its owner knows it: “Firefox, Windows”."""
    browser = next((name for word, name in _BROWSERS.items() if word in agent), "Safari" if "Safari" in agent else "")
    system = next((name for word, name in _SYSTEMS.items() if word in agent), "Linux" if "Linux" in agent else "")
    return ", ".join(filter(None, (browser, system))) or "–"


def sign_in(request: HttpRequest, person: Person) -> None:
    """Without a code: who sets a network up, and the roles of a demonstration. Listed as every other session."""
    login(request, person, backend=BACKEND)
    UserSession.objects.create_from_request(request)


def sign_in_by_link(request: HttpRequest, person: Person, where: str) -> HttpResponse:
    """Who pressed the button behind a link that went to the own address: as a code from there would."""
    is_first = person.last_login is None
    sign_in(request, person)
    answer = redirect(where)
    greet(request, answer, person, is_first=is_first)
    return answer


def _mark(person: Person) -> str:
    """How a browser remembers a person: whoever reads its cookie learns nothing, nor whom the ledger means."""
    return salted_hmac(COOKIE, person.key.hex, algorithm="sha256").hexdigest()[:32]


def greet(request: HttpRequest, answer: HttpResponseBase, person: Person, *, is_first: bool) -> None:
    """After signing in, which shows that mail arrives: the person is told by mail of a browser that never did so.

    Of the very first one they are not. No link that was sent before signs in again.
    """
    links.revoke(SIGN_IN, person.pk)
    noting.works_again(person.address)
    marks = [mark for mark in (request.get_signed_cookie(COOKIE, default="") or "").split(".") if mark]
    own = _mark(person)
    here = next((mark for mark in marks if constant_time_compare(mark, own)), "")
    session = UserSession.objects.filter(user=person, session_key=request.session.session_key).first()
    if not here and not is_first and session is not None:
        _tell(session, person)
    remembered = [own, *(mark for mark in marks if mark != here)][:_MOST]
    answer.set_signed_cookie(
        COOKIE, ".".join(remembered), max_age=YEAR,
        httponly=True, secure=bool(settings.SESSION_COOKIE_SECURE), samesite="Lax",
    )  # fmt: skip


def _tell(session: UserSession, person: Person) -> None:
    mail.write(
        mail.Letter(
            kind=SESSION,
            template="persons/mail/signed_in",
            button=(
                _("This was not me: sign it out"),
                lambda: reverse("session_not_me", args=[links.issue(SESSION, session.pk, person=person, days=30)]),
            ),
            why=_("Somebody signed in with your address."),
            context={"device": device(session.user_agent), "at": clock.now()},
            about=None,
        ),
        to=person,
    )


def sessions_of(person: Person, current: str | None) -> list[dict[str, object]]:
    """Where the person is signed in now, the newest first; what has ended is forgotten."""
    alive = UserSession.objects.purge_and_list(person)
    rows = sorted(alive, key=lambda session: session.pk, reverse=True)
    return [
        {"pk": row.pk, "device": device(row.user_agent), "since": row.created_at, "is_here": row.session_key == current}
        for row in rows
    ]


def end_session(person: Person, pk: int) -> None:
    """One of the person's own; ended twice, it is ended."""
    for session in UserSession.objects.filter(user=person, pk=pk):
        session.end()


@transaction.atomic
def end_by_link(secret: str) -> None:
    """By the mail about it, without signing in; once."""
    link = links.spend(secret, SESSION)
    for session in UserSession.objects.filter(user=link.person_id, pk=link.about_id):
        session.end()


def end_sessions(person: Person, *, but: str | None = None) -> None:
    """Wherever the person is signed in, this one session excepted."""
    listed = UserSession.objects.filter(user=person).exclude(session_key=but or "")
    Session.objects.filter(session_key__in=list(listed.values_list("session_key", flat=True))).delete()
    listed.delete()


def forget_ended() -> None:
    """What ran out or was signed out of: nothing is kept of where somebody was signed in, the address least of all."""
    SessionStore.clear_expired()
    UserSession.objects.exclude(session_key__in=Session.objects.values("session_key")).delete()
