"""Pages of an import."""

from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from clustergrowth.common.acts import done, sent, shown
from clustergrowth.common.htmx import SignedIn
from clustergrowth.common.imports.views import progress
from clustergrowth.common.lists.files import table_file
from clustergrowth.people.imports.forms import ChoicesForm, FileForm, ImportColumnsForm
from clustergrowth.people.imports.lists import SHOWN, earlier_files, outcome, preview
from clustergrowth.people.imports.models import Import
from clustergrowth.people.imports.queries import imports as queries
from clustergrowth.people.imports.services import preparing
from clustergrowth.people.permissions import needs
from clustergrowth.people.subjects import subject

RUN = "imports.run"


@needs(RUN)
@require_http_methods(["GET", "POST"])
def imports(request: SignedIn) -> HttpResponse:
    """The files of one's councils, and bringing in another."""
    form = FileForm(sent(request), request.FILES or None, by=request.user)
    if made := done(form, lambda: preparing.bring_in(by=request.user, **form.cleaned_data)):
        return redirect("import_page", made.result.pk)
    listed = earlier_files(queries.imports_of(request.user)[:SHOWN])
    return shown(request, "imports/imports.html", form, tables=[listed])


def _one(request: SignedIn, pk: int) -> Import:
    return subject(request.user, queries.imports_of(request.user), RUN, pk=pk)


@needs(RUN)
@require_GET
def import_page(request: SignedIn, pk: int) -> HttpResponse:
    """Where a file stands: its columns, the work, the preview or the result."""
    of = _one(request, pk)
    shown: dict[str, object] = {"of": of}
    if of.state in (Import.State.MAPPING, Import.State.KEPT_OUT, Import.State.STOPPED):
        shown["form"] = ImportColumnsForm(of=of)
    if of.state == Import.State.CHECKED:
        shown["preview"] = preview(of)
    if of.state in (Import.State.DONE, Import.State.KEPT_OUT, Import.State.UNDONE):
        shown["tables"] = outcome(of)
    if of.state == Import.State.UNDONE:
        shown["undone"] = queries.undone(of)
    return render(request, "imports/import_page.html", shown)


@needs(RUN)
@require_http_methods(["GET", "POST"])
def import_columns(request: SignedIn, pk: int) -> HttpResponse:
    """Say which column is what, or say it again."""
    of = _one(request, pk)
    form = ImportColumnsForm(sent(request), of=of)
    if done(form, lambda: preparing.choose_columns(of, by=request.user, mapping=form.mapping(), **form.said())):
        return redirect("import_page", of.pk)
    return shown(request, "imports/import_page.html", form, of=of)


@needs(RUN)
@require_POST
def import_headings(request: SignedIn, pk: int) -> HttpResponse:
    """The first row is data, or it names the columns: the other of what was taken."""
    preparing.read_otherwise(_one(request, pk), by=request.user)
    return redirect("import_page", pk)


@needs(RUN)
@require_POST
def import_run(request: SignedIn, pk: int) -> HttpResponse:
    """Import what was looked through, with what was said about similar names."""
    of = _one(request, pk)
    form = ChoicesForm(request.POST)
    preparing.choose_known(of, by=request.user, choices=form.same())
    preparing.choose_updates(of, by=request.user, fields=request.POST.getlist("update"), rows=form.updates())
    preparing.start(of, by=request.user)
    return redirect("import_page", of.pk)


@needs(RUN)
@require_POST
def import_undo(request: SignedIn, pk: int) -> HttpResponse:
    preparing.start_undoing(_one(request, pk), by=request.user)
    return redirect("import_page", pk)


@needs(RUN)
@require_POST
def import_discard(request: SignedIn, pk: int) -> HttpResponse:
    preparing.discard(_one(request, pk), by=request.user)
    return redirect("import")


@needs(RUN)
@require_GET
def import_progress(request: SignedIn, pk: int) -> HttpResponse:
    return progress(request, _one(request, pk))


@needs(RUN)
@require_GET
def import_listing(request: SignedIn, pk: int) -> HttpResponseBase:
    """Every match, difference and left-out value, however many."""
    of = _one(request, pk)
    if of.listing:
        return FileResponse(of.listing.open("rb"), as_attachment=True, filename=f"import-{of.pk}.csv")
    return table_file(f"import-{of.pk}", *queries.listing_of(of))


@needs(RUN)
@require_GET
def import_refused(request: SignedIn, pk: int) -> HttpResponseBase:
    """The refused rows with their reasons, for mending and importing again."""
    of = _one(request, pk)
    header, rows = queries.rows_to_mend(of, _("reason"))
    kind = "xlsx" if request.GET.get("format") == "xlsx" else "csv"
    return table_file(f"refused-{of.pk}", header, rows, kind)
