"""Pages of themes."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, QueryDict, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from i18nfield.strings import LazyI18nString

from clustergrowth.agree.themes import services
from clustergrowth.agree.themes.exports import themes_as_rows
from clustergrowth.agree.themes.forms import CloseForm, EvidenceForm, ThemeForm, ThemesFilter
from clustergrowth.agree.themes.models import Evidence, Theme
from clustergrowth.agree.themes.queries import blocks_on, filtered_themes, ground_of, thread_of, what_happened_for
from clustergrowth.common.errors import Refused
from clustergrowth.common.htmx import SignedIn, show_in, still_there
from clustergrowth.common.tables.writing import CSV_TYPE, write_csv
from clustergrowth.listen.analysis.models import Finding
from clustergrowth.listen.difficulties.models import Difficulty
from clustergrowth.people.councils.models import Council
from clustergrowth.people.councils.queries import standing
from clustergrowth.people.permissions import may, needs, require

PAGE = 50


def themes(request: HttpRequest) -> HttpResponseBase:
    """Every theme one may see, by council; as a table to take away with ``?format=csv``."""
    form = ThemesFilter(request.GET)
    found = filtered_themes(request.user, form.wanted())
    if request.GET.get("format") == "csv":
        header, rows = themes_as_rows(found)
        answer = StreamingHttpResponse(write_csv(header, rows), content_type=CSV_TYPE)
        answer["Content-Disposition"] = 'attachment; filename="themes.csv"'
        return answer
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    may_propose = may(request.user, "themes.propose")
    return render(request, "themes/list.html", {"form": form, "page": page, "may_propose": may_propose})


def theme(request: HttpRequest, pk: int) -> HttpResponse:
    """One theme: its thread, what it rests on, what was decided and done, what happened for it."""
    subject = get_object_or_404(Theme.objects.visible_to(request.user).select_related("council"), pk=pk)
    return _show(request, subject, CloseForm())


def _show(request: HttpRequest, subject: Theme, close_form: CloseForm, status: int = 200) -> HttpResponse:
    viewer = request.user
    ground = ground_of(subject, viewer)
    page = {
        "subject": subject,
        "ground": ground,
        "steps": thread_of(subject, viewer, ground=ground),
        "blocks": blocks_on(subject, viewer),
        "happened": what_happened_for(subject, viewer),
        "shared": subject.common_with.all(),
        "may_edit": may(viewer, "themes.edit", subject),
        "may_add": may(viewer, "themes.propose", subject),
        "close_form": close_form,
    }
    return render(request, "themes/page.html", page, status=status)


@needs("themes.propose")
def theme_new(request: SignedIn) -> HttpResponse:
    """Propose a theme; from a finding or a difficulty it comes filled in (``?finding=``, ``?difficulty=``)."""
    findings, difficulties = list(_findings(request)), list(_difficulties(request))
    begun: Finding | Difficulty | None = findings[0] if findings else difficulties[0] if difficulties else None
    council = begun.council if begun else _council(request)
    require(request.user, "themes.propose", council)
    ground: dict[str, Any] = {"findings": findings, "difficulties": difficulties}
    form = ThemeForm(_sent(request), council=council, initial=_first_words(begun), **ground)
    if request.method == "POST" and form.is_valid():
        made = _proposed(request, council, form)
        if made is not None:
            messages.success(request, _("The theme is proposed. A decision of the council agrees it."))
            return redirect("theme", pk=made.pk)
    page = {"form": form, "council": council, "others": _own_councils(request).exclude(pk=council.pk)}
    return render(request, "themes/new.html", page, status=422 if form.errors else 200)


def _proposed(request: SignedIn, council: Council, form: ThemeForm) -> Theme | None:
    acting_for = request.acting.organisation if request.acting else None
    try:
        return services.propose_theme(council=council, by=request.user, acting_for=acting_for, **form.arguments())
    except Refused as refused:
        show_in(form, refused)
        return None


def _sent(request: HttpRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else None


def _findings(request: SignedIn) -> QuerySet[Finding]:
    asked = [int(pk) for pk in request.GET.getlist("finding") if pk.isdecimal()]
    return Finding.objects.visible_to(request.user).filter(pk__in=asked).select_related("council")


def _difficulties(request: SignedIn) -> QuerySet[Difficulty]:
    asked = [int(pk) for pk in request.GET.getlist("difficulty") if pk.isdecimal()]
    return Difficulty.objects.visible_to(request.user).filter(pk__in=asked).select_related("council")


def _first_words(begun: Finding | Difficulty | None) -> dict[str, Any]:
    """What a theme was begun from lends it its first words."""
    if begun is None:
        return {}
    parts = {"title": begun.title, "text": begun.text} if isinstance(begun, Difficulty) else {"text": begun.sentence}
    said: dict[str, Any] = {}
    for name, told in parts.items():
        texts = told.data if isinstance(told, LazyI18nString) and isinstance(told.data, dict) else {}
        said |= {f"{name}_{code}": words for code, words in texts.items()}
    return said


def _own_councils(request: SignedIn) -> QuerySet[Council]:
    rank = standing(request.user)
    return Council.objects.filter(pk__in=rank.coordinates | rank.sits_in)


def _council(request: SignedIn) -> Council:
    own = _own_councils(request)
    slug = request.GET.get("council")
    found = own.filter(slug=slug).first() if slug else own.first()
    if found is None:
        raise Http404
    return found


@needs("themes.edit")
def theme_edit(request: SignedIn, pk: int) -> HttpResponse:
    subject = get_object_or_404(Theme.objects.visible_to(request.user).select_related("council"), pk=pk)
    require(request.user, "themes.edit", subject)
    form = ThemeForm(_sent(request), council=subject.council, theme=subject)
    if request.method == "POST" and form.is_valid():
        services.edit_theme(subject, by=request.user, **form.arguments())
        return redirect("theme", pk=pk)
    return render(request, "themes/edit.html", {"form": form, "subject": subject}, status=422 if form.errors else 200)


@needs("themes.propose")
def evidence_add(request: SignedIn, pk: int) -> HttpResponse:
    subject = get_object_or_404(Theme.objects.visible_to(request.user).select_related("council"), pk=pk)
    require(request.user, "themes.propose", subject)
    form = EvidenceForm(_sent(request), theme=subject, viewer=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            services.add_evidence(subject, by=request.user, **form.arguments())
            return redirect(f"{reverse('theme', args=[pk])}#evidence")
        except Refused as refused:
            show_in(form, refused)
    page = {"form": form, "subject": subject}
    return render(request, "themes/evidence.html", page, status=422 if form.errors else 200)


@require_POST
@needs("themes.edit")
def evidence_remove(request: SignedIn, pk: int, evidence: int) -> HttpResponse:
    subject = get_object_or_404(Theme.objects.visible_to(request.user), pk=pk)
    services.remove_evidence(still_there(Evidence.objects.filter(theme=subject), evidence), by=request.user)
    return redirect(f"{reverse('theme', args=[pk])}#evidence")


@require_POST
@needs("themes.edit")
def theme_close(request: SignedIn, pk: int) -> HttpResponse:
    """Close an agreed theme or withdraw a proposed one."""
    subject = get_object_or_404(Theme.objects.visible_to(request.user).select_related("council"), pk=pk)
    require(request.user, "themes.edit", subject)
    form = CloseForm(request.POST)
    if not form.is_valid():
        return _show(request, subject, form, status=422)
    services.close_theme(subject, because=form.cleaned_data["because"], by=request.user)
    messages.success(request, _("The theme is closed. You can take it up again below."))
    return redirect("theme", pk=pk)


@require_POST
@needs("themes.edit")
def theme_reopen(request: SignedIn, pk: int) -> HttpResponse:
    subject = get_object_or_404(Theme.objects.visible_to(request.user), pk=pk)
    services.reopen_theme(subject, by=request.user)
    return redirect("theme", pk=pk)
