"""Pages of letters: the list, writing, looking it over, sending."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clustergrowth.common.acts import done, redirect_with
from clustergrowth.common.htmx import SignedIn
from clustergrowth.common.languages.numbers import grouped
from clustergrowth.common.limits.sizes import PAGE
from clustergrowth.common.mail import services as mail
from clustergrowth.people.councils.models import Council
from clustergrowth.people.councils.queries.councils import coordinated_by, persons_visible_to
from clustergrowth.people.permissions import needs
from clustergrowth.people.subjects import edited, named_or_first, part
from clustergrowth.record.letters import services
from clustergrowth.record.letters.forms import LetterFileForm, LetterForm, ListForm
from clustergrowth.record.letters.models import CouncilLetter, LetterFile
from clustergrowth.record.letters.queries import reach


@needs("record.write_letter")
def letter_new(request: SignedIn) -> HttpResponse:
    return _write(request, None, named_or_first(coordinated_by(request.user), request.GET.get("council")))


@needs("record.write_letter")
def letter_edit(request: SignedIn, pk: int) -> HttpResponse:
    letter = _letter(request, pk, sent_at__isnull=True)
    return _write(request, letter, letter.council)


def _write(request: SignedIn, letter: CouncilLetter | None, council: Council) -> HttpResponse:
    typed: Any = request.POST or None
    form = LetterForm(
        typed, council=council, stored={"subject": letter.subject, "text": letter.text} if letter else None
    )
    initial = {} if letter else _from_address(request)
    chosen = ListForm(typed, initial=initial, stored=letter.recipients if letter else None)
    if typed and form.is_valid() and chosen.is_valid():
        saved = services.save_letter(
            letter, by=request.user, council=council, recipients=chosen.cleaned_data, **form.cleaned_data
        )
        return redirect("letter", pk=saved.pk)
    page = {"form": form, "list_form": chosen, "council": council, "letter": letter}
    return render(request, "letters/write.html", page, status=422 if typed else 200)


def _from_address(request: SignedIn) -> dict[str, Any]:
    """A filtered list of members hands its filter over in the address."""
    chosen = ListForm(request.GET)
    return chosen.wanted()


def _letter(request: SignedIn, pk: int, **state: Any) -> CouncilLetter:
    rows = CouncilLetter.objects.visible_to(request.user).select_related("council")
    return edited(request.user, rows, "record.write_letter", pk=pk, **state)


@needs("record.write_letter")
def letter(request: SignedIn, pk: int) -> HttpResponse:
    held = _letter(request, pk)
    return _shown(request, held, LetterFileForm())


def _shown(request: SignedIn, held: CouncilLetter, form: LetterFileForm, status: int = 200) -> HttpResponse:
    texts = {code: (held.subject.data.get(code, ""), text) for code, text in held.text.data.items() if text}
    page: dict[str, Any] = {"letter": held, "texts": texts, "form": form, "files": held.files.defer("content")}
    if held.sent_at:
        lost = mail.undelivered(held.mails, visible=persons_visible_to(request.user))
        page |= {"undelivered": lost.visible[:PAGE], "hidden": len(lost.hidden)}
        page["counts"] = mail.counts_by_state(held.mails)
    if not held.sent_at or held.failed_at:
        page["reach"] = reach(held.council, held.recipients)
    return render(request, "letters/letter.html", page, status=status)


@needs("record.write_letter", post=True)
def letter_file_new(request: SignedIn, pk: int) -> HttpResponse:
    held = _letter(request, pk)
    form = LetterFileForm(request.POST, request.FILES)
    if done(form, lambda: _added(request, held, form.cleaned_data["file"])):
        return redirect("letter", pk=pk)
    return _shown(request, held, form, status=422)


def _added(request: SignedIn, held: CouncilLetter, file: Any) -> LetterFile:
    return services.add_file(held, by=request.user, name=file.name, content=file.read())


@needs("record.write_letter", post=True)
def letter_file_remove(request: SignedIn, pk: int, file: int) -> HttpResponse:
    held = _letter(request, pk)
    services.remove_file(part(held.files.select_related("letter__council"), pk=file), by=request.user)
    return redirect("letter", pk=pk)


@needs("record.write_letter", post=True)
def letter_test(request: SignedIn, pk: int) -> HttpResponse:
    services.send_test_copy(_letter(request, pk), by=request.user)
    words = _("A copy is on its way to %(address)s.") % {"address": request.user.address}
    return redirect_with(request, words, "letter", pk=pk)


@needs("record.write_letter", post=True)
def letter_send(request: SignedIn, pk: int) -> HttpResponse:
    held = _letter(request, pk)
    n = services.send_letter(held, by=request.user)
    messages.success(
        request, ngettext("On its way to %(n)s person.", "On its way to %(n)s people.", n) % {"n": grouped(n)}
    )
    return redirect("letter", pk=pk)
