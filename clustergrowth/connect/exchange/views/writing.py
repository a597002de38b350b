"""Writing a need or an offer: one box, read over with its matches, posted."""

from collections.abc import Mapping
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from clustergrowth.common.acts import done, redirect_with
from clustergrowth.common.htmx import SignedIn
from clustergrowth.common.limits import often
from clustergrowth.connect.exchange import services
from clustergrowth.connect.exchange.forms import ForWhomForm, PostingForm, is_readable, read_over
from clustergrowth.connect.exchange.queries.matching import Matches, fits_for_text
from clustergrowth.connect.exchange.queries.postings import TO_POST, council_of
from clustergrowth.people.councils.models import Council
from clustergrowth.people.organisations.models import Organisation
from clustergrowth.people.permissions import View, needs

ENOUGH = 25  # characters from which matches are worth looking for
MAKE = {"need": services.state_need, "offer": services.make_offer}
FRAGMENT = "exchange/_read_over.html"
KNOWN = ("text", "theme", "finding", "kind", "lang")


def _may_post(view: View) -> View:
    """``needs`` the word of the side that is written."""
    by_side = {side: needs(word)(view) for side, word in TO_POST.items()}

    @wraps(view)
    def guarded(request: HttpRequest, side: str) -> HttpResponseBase:
        return by_side[side](request, side=side)

    return guarded


@_may_post
def new(request: SignedIn, side: str) -> HttpResponse:
    """Without JavaScript in two steps: read over, then post."""
    whom = _for_whom(request, side)
    organisation = _organisation(request, whom)
    council = council_of(organisation) if organisation else None
    typed = _read_over(request, council) if request.method == "POST" else {}
    form = _form(request, side, council, typed)
    is_ready = request.method == "POST" and form.is_valid() and organisation is not None
    if is_ready and organisation and "post" in request.POST:
        draft, make = form.draft(organisation), MAKE[side]
        if made := done(form, lambda: make(draft, by=request.user)):
            return redirect_with(request, _("It is posted. Here is who fits."), side, pk=made.result.pk)
    return _page(request, "exchange/posting_new.html", side, form, typed, organisation, whom)


@often.again()
@require_POST
@_may_post
def read(request: SignedIn, side: str) -> HttpResponse:
    """For htmx: what was guessed of the text so far, and who fits."""
    whom = _for_whom(request, side)
    organisation = _organisation(request, whom)
    council = council_of(organisation) if organisation else None
    typed = _read_over(request, council)
    return _page(request, FRAGMENT, side, _form(request, side, council, typed), typed, organisation, whom)


def _read_over(request: SignedIn, council: Council | None) -> dict[str, str]:
    return read_over(request.POST.dict(), reader=request.user.language, council=council)


def _page(
    request: SignedIn,
    template: str,
    side: str,
    form: PostingForm,
    typed: dict[str, str],
    organisation: Organisation | None,
    whom: ForWhomForm | None,
) -> HttpResponse:
    text, lang = typed.get("text", "").strip(), typed.get("lang", "")
    is_read, found = len(text) >= ENOUGH and is_readable(text), Matches()
    if is_read:
        own = organisation.pk if organisation else None
        found = fits_for_text(text, lang, side, request.user, organisation_id=own)
    context = {"side": side, "form": form, "whom": whom, "given": typed, "found": found, "is_read": is_read}
    if template == FRAGMENT and len(text) >= ENOUGH and not is_read:  # the box it concerns stands outside this part
        context["wrong"] = form.errors.get("text", [])
    is_refused = "post" in request.POST and not (form.is_valid() and organisation is not None)
    return render(request, template, context, status=422 if is_refused else 200)


def _form(request: SignedIn, side: str, council: Council | None, typed: Mapping[str, str]) -> PostingForm:
    """The form with what was typed, completed by what was guessed."""
    arguments: dict[str, Any] = {"side": side, "person": request.user, "council": council}
    if request.method != "POST":
        return PostingForm(initial={name: request.GET[name] for name in KNOWN if name in request.GET}, **arguments)
    data = request.POST.copy()
    for name in ("lang", "kind"):
        if name in typed:
            data[name] = typed[name]
    return PostingForm(data, **arguments)


def _for_whom(request: SignedIn, side: str) -> ForWhomForm | None:
    """Somebody who acts for an organisation writes for it; a coordinator without one says for whom."""
    if request.acting is not None and "organisation" not in request.GET and "organisation" not in request.POST:
        return None
    first = request.GET.get("organisation", "")
    typed = request.POST if request.method == "POST" else None
    return ForWhomForm(typed, initial={"organisation": first}, side=side, viewer=request.user)


def _organisation(request: SignedIn, whom: ForWhomForm | None) -> Organisation | None:
    if whom is None:
        return request.acting.organisation  # type: ignore[no-any-return]
    return whom.cleaned_data["organisation"] if whom.is_bound and whom.is_valid() else None
