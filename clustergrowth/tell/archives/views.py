"""Pages of archives: taking everything of a council out, bringing it in."""

from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from clustergrowth.common.acts import done, redirect_with, sent, shown
from clustergrowth.common.htmx import SignedIn
from clustergrowth.common.imports.views import progress
from clustergrowth.common.lists.files import table_file
from clustergrowth.people.councils.models import Council
from clustergrowth.people.permissions import may, needs
from clustergrowth.people.subjects import subject
from clustergrowth.tell.archives.forms import ArchiveForm
from clustergrowth.tell.archives.lists import counts, earlier_archives, remarks, remarks_of
from clustergrowth.tell.archives.models import CouncilArchive, IncomingArchive
from clustergrowth.tell.archives.services import bringing_in, taking_out

SHOWN = 10  # archives of a council that its page lists
OUT, IN = "archives.take_out", "archives.bring_in"


@needs(OUT)
@require_http_methods(["GET", "POST"])
def archives(request: SignedIn, slug: str) -> HttpResponse:
    """What was taken out of late, and having it made anew."""
    council = subject(request.user, Council, OUT, slug=slug)
    if request.method == "POST":
        taking_out.ask_for(council, by=request.user)
        return redirect("archives", slug)
    made = CouncilArchive.objects.visible_to(request.user).filter(council=council)[:SHOWN]
    page = {
        "council": council,
        "archives": made,
        "is_waiting": any(archive.is_waiting for archive in made),
        "may_run": may(request.user, "organisations.join_council", council),
    }
    return render(request, "archives/archives.html", page)


@needs(OUT)
@require_GET
def archive_file(request: SignedIn, pk: int) -> HttpResponseBase:
    archive = subject(request.user, CouncilArchive.objects.visible_to(request.user), OUT, pk=pk)
    if not archive.file:
        raise Http404
    return FileResponse(archive.file.open("rb"), as_attachment=True, filename=str(archive))


@needs(IN)
@require_http_methods(["GET", "POST"])
def archives_in(request: SignedIn) -> HttpResponse:
    """Choose an archive of another network."""
    form = ArchiveForm(sent(request), request.FILES or None)
    if made := done(form, lambda: bringing_in.receive(by=request.user, **form.cleaned_data)):
        return redirect("archive_in", made.result.pk)
    listed = earlier_archives(IncomingArchive.objects.visible_to(request.user)[:SHOWN])
    return shown(request, "archives/archives_in.html", form, tables=[listed])


def _one(request: SignedIn, pk: int) -> IncomingArchive:
    return subject(request.user, IncomingArchive, IN, pk=pk)


@needs(IN)
@require_GET
def archive_in(request: SignedIn, pk: int) -> HttpResponse:
    """Where it stands: being looked through, what would come, what came."""
    archive = _one(request, pk)
    return render(request, "archives/archive_in.html", {"of": archive, "tables": [counts(archive), remarks(archive)]})


@needs(IN)
@require_GET
def archive_progress(request: SignedIn, pk: int) -> HttpResponse:
    return progress(request, _one(request, pk))


@needs(IN, post=True)
def archive_run(request: SignedIn, pk: int) -> HttpResponse:
    bringing_in.start(_one(request, pk), by=request.user)
    return redirect("archive_in", pk)


@needs(IN, post=True)
def archive_discard(request: SignedIn, pk: int) -> HttpResponse:
    bringing_in.discard(_one(request, pk), by=request.user)
    return redirect_with(request, _("The archive was discarded. Nothing of it was brought in."), "archives_in")


@needs(IN)
@require_GET
def archive_remarks(request: SignedIn, pk: int) -> HttpResponseBase:
    """Every remark, for whoever mends the tables and chooses the archive again."""
    archive = _one(request, pk)
    return table_file(f"archive-{archive.pk}", *remarks_of(archive))
