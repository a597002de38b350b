"""Pages on which two records become one, what is in the wrong place is moved, and either is undone."""

from django.db import OperationalError
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from clustergrowth.common.acts import done, redirect_with, sent, shown
from clustergrowth.common.htmx import SignedIn
from clustergrowth.common.imports.work import tried
from clustergrowth.people.organisations.models import Organisation
from clustergrowth.people.permissions import needs
from clustergrowth.people.subjects import subject
from clustergrowth.record.transfers import queries
from clustergrowth.record.transfers.forms import MergeForm, MoveForm
from clustergrowth.record.transfers.models import Transfer
from clustergrowth.record.transfers.services import merging

MERGE = merging.MERGE


@needs(MERGE)
def merge(request: SignedIn, slug: str) -> HttpResponse:
    """Name the other record, see what differs and what will move, merge."""
    kept = subject(request.user, Organisation, MERGE, slug=slug)
    form = MergeForm(sent(request) or request.GET or None, of=kept, viewer=request.user)
    named = form.cleaned_data.get("organisation") if form.is_valid() else None
    if request.method == "POST" and (made := done(form, lambda: _merged(request, kept, form))):
        return redirect_with(request, _("Merged: from now on this is one record."), "transfer", made.result.pk)
    page = {"other": named, "moving": queries.numbers(queries.counted(named.pk))} if named else {}
    facts = [(one, form[f"fact-{one.name}"]) for one in queries.differences(kept, named)] if named else []
    return shown(request, "transfers/merge.html", form, organisation=kept, facts=facts, **page)


def _merged(request: SignedIn, kept: Organisation, form: MergeForm) -> Transfer:
    """Once more where the database sends it back for one who wrote at the same moment."""
    other = form.cleaned_data["organisation"]
    return tried(lambda: merging.merge(kept, other, by=request.user, of_other=form.of_other()), OperationalError)


@needs(MERGE)
def move(request: SignedIn, slug: str) -> HttpResponse:
    """Persons and records that belong to another organisation."""
    source = subject(request.user, Organisation, MERGE, slug=slug)
    form = MoveForm(sent(request), of=source, viewer=request.user)
    if made := done(
        form,
        lambda: merging.move(source, form.cleaned_data["organisation"], by=request.user, chosen=form.chosen_rows()),
    ):
        return redirect_with(request, _("Moved."), "transfer", made.result.pk)
    return shown(request, "transfers/move.html", form, organisation=source)


@needs(MERGE)
@require_GET
def transfer(request: SignedIn, pk: int) -> HttpResponse:
    """What was moved, what came since, and the way back."""
    one = _one(request, pk)
    later = queries.numbers(queries.came_after(one)) if one.is_merge and not one.undone_at else []
    moved = queries.numbers(queries.moved(one))
    return shown(request, "transfers/transfer.html", transfer=one, moved=moved, later=later)


@needs(MERGE, post=True)
def transfer_undo(request: SignedIn, pk: int) -> HttpResponse:
    merging.undo(_one(request, pk), by=request.user)
    return redirect_with(request, _("Undone."), "transfer", pk)


def _one(request: SignedIn, pk: int) -> Transfer:
    rows = Transfer.objects.visible_to(request.user).select_related("organisation", "by")
    return subject(request.user, rows, MERGE, pk=pk)
