"""Pages of letters: the list, writing, looking it over, sending."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from clustergrowth.common.htmx import SignedIn
from clustergrowth.common.limits.sizes import PAGE
from clustergrowth.common.mail import services as mail
from clustergrowth.people.councils.models import Council
from clustergrowth.people.councils.queries.councils import coordinated_by, persons_visible_to
from clustergrowth.people.permissions import needs
from clustergrowth.people.subjects import edited, named_or_first
from clustergrowth.record.letters import services
from clustergrowth.record.letters.forms import LetterForm, ListForm
from clustergrowth.record.letters.models import CouncilLetter
from clustergrowth.record.letters.queries import reach


@needs("record.write_letter")
def letter_new(request: SignedIn) -> HttpResponse:
    return _write(request, None, named_or_first(coordinated_by(request.user), request.GET.get("council")))


@needs("record.write_letter")
def letter_edit(request: SignedIn, pk: int) -> HttpResponse:
    letter = _letter(request, pk, sent_at__isnull=True)
    return _write(request, letter, letter.council)


def _write(request: SignedIn, letter: CouncilLetter | None, council: Council) -> HttpResponse:
    given: Any = request.POST or None
    form = LetterForm(given, stored={"subject": letter.subject, "text": letter.text} if letter else None)
    known = {} if letter else _from_address(request)
    chosen = ListForm(given, initial=known, stored=letter.recipients if letter else None)
    if given and form.is_valid() and chosen.is_valid():
        saved = services.save_letter(
            letter, by=request.user, council=council, recipients=chosen.cleaned_data, **form.cleaned_data
        )
        return redirect("letter", pk=saved.pk)
    page = {"form": form, "list_form": chosen, "council": council, "letter": letter}
    return render(request, "letters/write.html", page, status=422 if given else 200)


def _from_address(request: SignedIn) -> dict[str, Any]:
    """A filtered list of members hands its filter over in the address."""
    chosen = ListForm(request.GET)
    return chosen.wanted()


def _letter(request: SignedIn, pk: int, **state: Any) -> CouncilLetter:
    rows = CouncilLetter.objects.visible_to(request.user).select_related("council")
    return edited(request.user, rows, "record.write_letter", pk=pk, **state)


@needs("record.write_letter")
def letter(request: SignedIn, pk: int) -> HttpResponse:
    found = _letter(request, pk)
    texts = {code: (found.subject.data.get(code, ""), text) for code, text in found.text.data.items() if text}
    page = {"letter": found, "texts": texts}
    if found.sent_at:
        lost = mail.undelivered(found.mails, visible=persons_visible_to(request.user))
        page |= {"fates": mail.fates(found.mails), "undelivered": lost.told[:PAGE], "hidden": len(lost.hidden)}
    if not found.sent_at or found.failed_at:
        page["reach"] = reach(found.council, found.recipients)
    return render(request, "letters/letter.html", page)


@require_POST
@needs("record.write_letter")
def letter_send(request: SignedIn, pk: int) -> HttpResponse:
    found = _letter(request, pk)
    n = services.send_letter(found, by=request.user)
    messages.success(request, ngettext("On its way to %(n)s person.", "On its way to %(n)s people.", n) % {"n": n})
    return redirect("letter", pk=pk)
