"""What was written to whom and what became of it, for who coordinates a council, and for administrators."""

from typing import Any

from django import forms
from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q, QuerySet
from django.db.models.functions import Lower
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as __
from django.utils.translation import pgettext, pgettext_lazy

from clustergrowth.common.acts import redirect_with
from clustergrowth.common.htmx import SignedIn
from clustergrowth.common.languages.dates import written
from clustergrowth.common.limits.fields import Filter
from clustergrowth.common.lists.cells import below, row_button, spoken
from clustergrowth.common.lists.pages import Column, Empty, ExportField, ListPage, fields
from clustergrowth.common.mail import outgoing, stopping
from clustergrowth.common.mail.bounces import noting
from clustergrowth.common.mail.models import Bounce, Mail
from clustergrowth.people.councils.queries.councils import access_of, persons_visible_to
from clustergrowth.people.permissions import needs
from clustergrowth.people.persons.models import Person
from clustergrowth.people.subjects import part

STATES = {
    "waiting": pgettext_lazy("a mail", "waits for the server"), "held": pgettext_lazy("a mail", "waits for its day"),
    "sent": pgettext_lazy("a mail", "sent"), "failed": pgettext_lazy("a mail", "not delivered"),
    "returned": pgettext_lazy("a mail", "came back"),
    "dropped": pgettext_lazy("a mail", "not sent"),
}  # fmt: skip
WHY = {
    "settled": __("what it was about is settled"), "replaced": __("a later mail took its place"),
    "expired": __("it came too late"), "erased": __("somebody named in it has left"),
    "copied": __("it waited in a backup"), "stopped": __("its reader does not want such mails"),
    "bounced": __("mail to this address comes back"),
}  # fmt: skip


class MailFilter(Filter):
    q = forms.CharField(label=__("Recipient or subject"), required=False)
    state = forms.ChoiceField(label=__("State"), required=False, choices=[("", __("All")), *STATES.items()])


def mails_of(viewer: Person) -> QuerySet[Mail]:
    """Those of the own councils; of an administrator all. A reader whom one may not see stays unnamed."""
    bounced = Exists(Bounce.objects.filter(address=Lower(OuterRef("to"))))
    mails = Mail.objects.annotate(is_bounced=bounced).select_related("person").order_by("-created_at", "-pk")
    visible = Exists(persons_visible_to(viewer).filter(pk=OuterRef("person")))
    is_known = ExpressionWrapper(Q(person=None) | visible, BooleanField())
    mails = mails.annotate(is_known=is_known)
    return mails if viewer.is_site_administrator else mails.filter(council__in=access_of(viewer).coordinated)


def became_of(mail: Mail) -> str:
    """A state with its day or its reason."""
    words = str(STATES[mail.state])
    if mail.state == Mail.State.HELD and mail.goes_at:
        return _("waits until %(moment)s") % {"moment": written(mail.goes_at, "time near")}
    if mail.state == Mail.State.HELD:
        return _("waits: one question a week")
    if mail.state == Mail.State.WAITING and mail.failure == outgoing.NO_SERVER:
        return _("waits: no mail server is set")
    return words


def _reason(mail: Mail) -> str:
    if mail.state == Mail.State.DROPPED:
        return str(WHY.get(mail.why, ""))
    is_lost = mail.state in (Mail.State.FAILED, Mail.State.RETURNED)
    return mail.failure if is_lost or (mail.failure and mail.failure != outgoing.NO_SERVER) else ""


class Mails(ListPage):
    name, title, is_of_desk = "mails", __("Mails"), True
    standfirst = __(
        "What was written to whom, and what waits. The words of a mail are its reader’s: they are not kept."
    )
    filter = MailFilter
    empty = Empty(
        __("No mails yet"), __("Invite to a meeting, write a letter or ask for an introduction: it is listed here.")
    )
    file = [
        ExportField("written at", "created_at"), ExportField("sent at", "sent_at"),
        ExportField("to", lambda mail: mail.to if mail.is_known else ""),
        ExportField("subject", lambda mail: mail.subject if mail.is_known else ""),
        *fields("council state"), ExportField("reason", lambda mail: _reason(mail)),
    ]  # fmt: skip

    def rows(self) -> QuerySet[Mail]:
        mails = mails_of(self.viewer)
        if typed := str(self.wanted.get("q", "")).strip():
            named = Q(is_known=True) & (Q(to__icontains=typed) | Q(person__name__icontains=typed))
            mails = mails.filter(named | Q(is_known=True, subject__icontains=typed))
        return mails.filter(state=self.wanted["state"]) if self.wanted.get("state") else mails

    def columns(self) -> list[Column]:
        return [
            Column(_("When"), lambda mail: written(mail.created_at, "time near")),
            Column(pgettext("a mail", "To"), _reader),
            Column(_("Subject"), lambda mail: _subject(mail)),
            Column(_("State"), lambda mail: below(became_of(mail), _reason(mail))),
            Column(_("Actions"), self._correct, css="act"),
        ]

    def _correct(self, mail: Any) -> str:
        if not mail.is_known or not mail.is_bounced:
            return ""
        return row_button(self.request, _("Try again"), "mail_correct", mail.pk, about=mail.to)


def _reader(mail: Any) -> str:
    if not mail.is_known:
        return _("somebody of another council")
    return below(mail.person.name, mail.to) if mail.person else mail.to


def _subject(mail: Any) -> str:
    """It may name its reader."""
    about = str(stopping.topic(mail.kind).name)
    return below(spoken(mail.subject or "–", mail.language), about) if mail.is_known else about or "–"


mails = needs("mails.see")(Mails.as_view())


@needs("mails.see", post=True)
def correct(request: SignedIn, pk: int) -> HttpResponse:
    """The address is right after all: mail goes there again."""
    mail = part(mails_of(request.user), pk=pk, is_known=True)
    noting.works_again(mail.to)
    return redirect_with(request, _("Mail goes to %(address)s again.") % {"address": mail.to}, "mails")
