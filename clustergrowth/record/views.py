"""Pages of the record."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from clustergrowth.common import acts
from clustergrowth.common.acts import done, redirect_with, sent
from clustergrowth.common.errors import Refused
from clustergrowth.common.htmx import SignedIn, late_is_told
from clustergrowth.common.limits import often
from clustergrowth.common.mail import links
from clustergrowth.people.organisations.models import Organisation
from clustergrowth.people.permissions import acting_for, may, needs
from clustergrowth.people.subjects import of_link, part, subject
from clustergrowth.record import message, services
from clustergrowth.record.forms import ContactForm, MessageForm
from clustergrowth.record.models import Line
from clustergrowth.record.queries import answer_of, lines_visible_to, notes_of, readable_lines, suggestions


@needs("record.log_contact")
def quick_log(request: SignedIn) -> HttpResponse:
    """Two organisations, one line; fifteen seconds."""
    form = ContactForm(sent(request), person=request.user, initial=_known(request))
    who: dict[str, Any] = {"by": request.user, "acting_for": acting_for(request)}
    if made := done(form, lambda: services.log_contact(**who, **form.arguments())):
        return redirect_with(request, _what_follows(made.result), "line", pk=made.result.pk)
    return _quick_log(request, form, MessageForm())


def _what_follows(line: Line) -> str:
    if line.level is None:
        return _("Recorded as a contact of the council itself. It stands in the history of the organisation.")
    if services.was_asked(line):
        told = " ".join(services.told_of_asking(line))
        return _("Recorded. The other side has been asked to confirm it.") + f" {told}".rstrip()
    return _("Recorded. There is nobody there who could be asked to confirm it.")


def _known(request: SignedIn) -> dict[str, Any]:
    """What the address says already (from a forwarded message, an organisation's page), else the own organisation."""
    names = ("first", "second", "text", "on", "channel")
    initial: dict[str, Any] = {name: request.GET[name] for name in names if request.GET.get(name)}
    if request.acting and "first" not in initial:
        initial["first"] = request.acting.organisation
    return initial


@needs("record.log_contact", post=True)
def from_message(request: SignedIn) -> HttpResponse:
    """A forwarded message fills the quick log in; nothing is recorded before it was read over."""
    form = MessageForm(request.POST, request.FILES)
    if message_read := done(form, lambda: message.read(form.cleaned_data["file"], request.user)):
        contact = ContactForm(person=request.user, initial=message_read.result.initial())
        return _quick_log(request, contact, form, from_message=True)
    return _quick_log(request, ContactForm(person=request.user), form)


def _quick_log(request: SignedIn, form: ContactForm, message_form: MessageForm, **more: bool) -> HttpResponse:
    page = {"message_form": message_form, "suggestions": suggestions(request.user), **more}
    return acts.shown(request, "record/quick_log.html", form, **page)


@needs("factors.see_records")
def line(request: SignedIn, pk: int) -> HttpResponse:
    """One line of the ledger with its answers."""
    line = subject(request.user, lines_visible_to(request.user), pk=pk)
    (readable,) = readable_lines([line], request.user)
    was_asked = services.was_asked(line)
    silent = [] if was_asked else [(side, _may_edit(request, side)) for side in services.silent_sides(line)]
    page = {"shown": readable, "may": services.open_acts(line, request.user), "was_asked": was_asked, "silent": silent}
    page["told"] = services.told_of_asking(line) if was_asked else []
    return render(request, "record/line.html", page)


def _may_edit(request: SignedIn, organisation: Organisation) -> bool:
    return may(request.user, "organisations.edit", organisation)


@often.again(bounded="one answer to each line")
@needs("factors.see_records", post=True)
def answer(request: SignedIn, pk: int) -> HttpResponse:
    """Confirm, deny or take back, by somebody signed in."""
    line = subject(request.user, lines_visible_to(request.user), pk=pk)
    act = request.POST.get("act")
    with late_is_told(request):
        if act == "confirm":
            services.confirm(line, by=request.user, acting_for=acting_for(request))
        elif act == "deny":
            services.deny(line, by=request.user, acting_for=acting_for(request), reason=request.POST.get("reason", ""))
        elif act == "take_back":
            services.take_back(line, by=request.user)
        else:
            raise Refused(_("Choose one of the buttons on the page."))
    return redirect("today" if request.POST.get("next") == "/today/" else reverse("line", args=[pk]))


def confirm_by_link(request: HttpRequest, secret: str) -> HttpResponse:
    """The page behind the link in the mail: what is said to have happened, and one button."""
    if request.method == "POST":
        is_confirmed, reason = request.POST.get("act") != "deny", request.POST.get("reason", "")
        services.answer_by_link(secret, is_confirmed=is_confirmed, reason=reason)
        return redirect(request.path)
    link = links.look_again(secret, services.CONFIRM)
    line = of_link(link, Line)
    if link.used_at:
        return render(request, "record/confirmed.html", {"answer": answer_of(link.person, line)})
    (readable,) = readable_lines([line], link.person)  # type: ignore[arg-type]
    return render(request, "record/confirm.html", {"shown": readable, "secret": secret})


@often.again()
@needs("record.log_contact", post=True)
def settle_reminder(request: SignedIn, pk: int) -> HttpResponse:
    """What one wanted to be reminded of is done."""
    note = part(notes_of(request.user), line=pk)
    services.settle_reminder(note, by=request.user)
    return redirect("today")
