"""The door for who is not signed in: the need first, who could answer it at once, name and address last."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from clustergrowth.common.acts import done, redirect_with, sent, shown
from clustergrowth.common.editions import in_turn
from clustergrowth.common.htmx import SignedIn
from clustergrowth.common.limits import often
from clustergrowth.common.limits.asker import address_of
from clustergrowth.common.mail import links
from clustergrowth.connect.exchange import services
from clustergrowth.connect.exchange.forms import EnquiryForm, SayForm
from clustergrowth.connect.exchange.models import Enquiry
from clustergrowth.connect.exchange.queries.enquiries import enquiries_visible_to, firms_of
from clustergrowth.connect.exchange.queries.guessing import guess
from clustergrowth.connect.exchange.queries.matching import Matches, fits_for_text
from clustergrowth.connect.exchange.queries.postings import TO_POST
from clustergrowth.people.councils import services as councils
from clustergrowth.people.councils.models import Council, Form
from clustergrowth.people.councils.queries.councils import affiliated_bodies_of
from clustergrowth.people.organisations.forms.organisations import language
from clustergrowth.people.permissions import may, needs
from clustergrowth.people.persons.models import Viewer
from clustergrowth.people.subjects import named, of_link, subject

ANSWER = "councils.answer_join_request"


def say(request: HttpRequest, slug: str = "") -> HttpResponse:
    """Without JavaScript in two steps: what is needed, then who asks. Who is a member says it as members do."""
    if may(request.user, TO_POST["need"]):
        return redirect("need_new")
    here = subject(request.user, Council, slug=slug) if slug else None
    if here is None and not Council.objects.visible_to(request.user).exists():
        return redirect(f"{reverse('home')}#councils")  # nobody is there yet to whom it could be said
    form, council = _form(request, here)
    if council is not None and "send" in request.POST and form.is_valid():
        if form.cleaned_data["website"]:  # a machine: it is thanked, and nothing is kept
            return redirect("council_need_said", slug=council.slug)
        councils.count_tries(address_of(request), form.cleaned_data["email"])
        if done(form, lambda: services.ask_first(council, language=language(), **form.arguments())):
            return redirect("council_need_said", slug=council.slug)
    return shown(request, "exchange/say.html", form, here=here, **_answers(request, form, council))


@often.again()
@require_POST
def read(request: HttpRequest) -> HttpResponse:
    """For htmx: who could answer the text so far, and what is asked next."""
    form, council = _form(request, named(Council.objects.visible_to(request.user), slug=request.GET.get("council")))
    return render(request, "exchange/_say_read.html", {"form": form, **_answers(request, form, council)})


def _form(request: HttpRequest, here: Council | None) -> tuple[SayForm, Council | None]:
    """The form, and the council that is meant: of this page, or chosen in it."""
    form = SayForm(sent(request), council=here, is_sent="send" in request.POST)
    chosen = _valid(form).get("council")
    return form, here or named(Council.objects.visible_to(request.user), slug=chosen)


def _valid(form: SayForm) -> dict[str, Any]:
    """What of it was typed so far and makes sense."""
    return form.cleaned_data if form.is_bound and (form.is_valid() or form.errors) else {}


def _answers(request: HttpRequest, form: SayForm, council: Council | None) -> dict[str, Any]:
    """What the page says of the text so far, and who is there where nobody is asked to join."""
    text = _valid(form).get("text", "")
    page: dict[str, Any] = {"council": council, "side": "need", "is_read": bool(text), "found": Matches()}
    if text:
        page["found"] = _fits(text, guess(text, reader=language(), council=council).lang, request.user)
    if council is not None and council.form == Form.FEDERATION:
        page["bodies"] = affiliated_bodies_of(council)
    return page


def _fits(text: str, lang: str, viewer: Viewer) -> Matches:
    """Of the offers the reader may see: who is not signed in is shown what is public."""
    return fits_for_text(text, lang, "need", viewer, organisation_id=None)


def said(request: HttpRequest, slug: str) -> HttpResponse:
    return render(request, "exchange/said.html", {"council": subject(request.user, Council, slug=slug)})


@in_turn
def enquiry(request: HttpRequest, secret: str) -> HttpResponse:
    """Opened from the mail, without signing in: corrected, withdrawn, and of a member posted."""
    look = links.look if request.method == "POST" else links.look_again
    link = look(secret, services.ENQUIRY)
    if link.used_at:
        return render(request, "mail/answered.html")
    enquiry = of_link(link, Enquiry, "council")
    is_own = enquiry.join_request_id is None
    form = EnquiryForm(sent(request), stored={"text": enquiry.text}, firms=firms_of(link.person) if is_own else [])
    if request.POST.get("act") == "withdraw":
        services.withdraw_enquiry(secret)
        return redirect_with(request, _("Withdrawn. Nothing of it is kept."), request.path)
    if done(form, lambda: _keep(secret, form, is_own=is_own)):
        posted = _("It is posted. Sign in to see who fits and to ask for an introduction.")
        return redirect_with(request, posted if is_own else _("Saved."), request.path)
    found = _fits(enquiry.text, enquiry.lang, request.user)
    return shown(request, "exchange/enquiry.html", form, enquiry=enquiry, is_own=is_own, side="need", found=found)


def _keep(secret: str, form: EnquiryForm, *, is_own: bool) -> None:
    if is_own:
        services.post_enquiry(secret, text=form.cleaned_data["text"], organisation=form.firm)
    else:
        services.correct_enquiry(secret, text=form.cleaned_data["text"])


@needs(ANSWER)
def fits(request: SignedIn, pk: int) -> HttpResponse:
    """For the coordinator who answers: who could help whoever knocked."""
    enquiry = subject(request.user, enquiries_visible_to(request.user), ANSWER, pk=pk)
    page = {"enquiry": enquiry, "side": "need", "found": _fits(enquiry.text, enquiry.lang, request.user)}
    return render(request, "exchange/enquiry_fits.html", page)
