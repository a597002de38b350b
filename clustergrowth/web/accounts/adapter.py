"""Sign-in by a code, or a link, sent to the address: accounts are made by councils, never by strangers."""

from datetime import timedelta
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.utils import get_next_redirect_url
from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from clustergrowth.common import clock, ports
from clustergrowth.common.mail import services as mail
from clustergrowth.people.persons.models import Person
from clustergrowth.people.persons.services import sessions
from clustergrowth.web.accounts import links
from clustergrowth.web.requests.speaking import answer_in


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]  # the library ships no types
    """Sends through our own mail, in the person's language."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "incorrect_code": _("This is not the code in the mail. Check it, or ask for a new one."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def login(self, request: HttpRequest, user: Person) -> None:
        request.is_first_sign_in = user.last_login is None  # type: ignore[attr-defined]  # read below, it changes here
        answer_in(request, user.language)  # what is said from here on
        super().login(request, user)

    def post_login(self, request: HttpRequest, user: Person, **how: Any) -> HttpResponseBase:
        answer: HttpResponseBase = super().post_login(request, user, **how)
        sessions.greet(request, answer, user, is_first=getattr(request, "is_first_sign_in", False))
        return answer

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """To an address nobody has goes nothing, and yet as much is done: how long it takes would tell who is known.

        The letter to nobody is written like any other, and taken back.
        """
        person = Person.objects.filter(email__iexact=email, is_active=True).first()
        reader = person or Person(pk=0, email=email, language=get_language() or "en")
        _look_up_a_notice(reader)
        onward = get_next_redirect_url(context["request"]) if "request" in context else ""
        letter = _letter(context.get("code") or self.generate_login_code(), reader, onward or "")
        mail.write_if(person is not None and "code" in context, letter, to=reader)


def _look_up_a_notice(reader: Person) -> None:
    """Who was never written to is told whence the address comes: what that costs others pay too."""
    if reader.notice_sent_at is not None:
        for port in ports.notice:
            port(reader)


def _letter(code: str, reader: Person, onward: str) -> mail.Letter:
    return mail.Letter(
        kind="accounts.code",
        template="web/mail/code",
        button=(_("Sign in"), lambda: links.path_for(reader, onward)),
        why=_("Somebody asked for a code to sign in with this address."),
        context={"code": code},
        about=None,
        until=clock.now() + timedelta(seconds=settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT),
    )
