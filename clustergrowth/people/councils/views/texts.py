"""What a council says of itself, whom it counts, and through whom it works."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from clustergrowth.common import clock
from clustergrowth.common.acts import done, redirect_with, sent
from clustergrowth.common.htmx import SignedIn, still_there
from clustergrowth.people.councils import services
from clustergrowth.people.councils.forms.councils import BodyForm, CouncilForm, FocusForm, InclusionForm
from clustergrowth.people.councils.models import Council
from clustergrowth.people.councils.queries.changes import changes_of
from clustergrowth.people.councils.queries.founding import fixed_of
from clustergrowth.people.councils.views.people import RUN, council_page, edited_council, own_council
from clustergrowth.people.organisations.domain import codes
from clustergrowth.people.organisations.forms.organisations import language
from clustergrowth.people.organisations.queries import live
from clustergrowth.people.permissions import may, needs

INCLUSION = "inclusion-%s"  # ids of the second form of the page


@needs("councils.edit")
def edit(request: SignedIn, slug: str) -> HttpResponse:
    """Texts in five languages, the missing ones shown."""
    council = edited_council(request, slug)
    form = CouncilForm(sent(request), council=council, fixed=fixed_of(council))
    if made := done(form, lambda: services.edit_council(council, by=request.user, **form.words())):
        return redirect_with(request, _("Saved."), "council_edit", slug=made.result.slug)
    return council_page(request, "councils/edit.html", form, council)


@needs("councils.edit")
def history(request: SignedIn, slug: str) -> HttpResponse:
    """What was changed of the council, when and by whom."""
    council = own_council(request, slug)
    page = {
        "council": council,
        "changes": changes_of(council, request.user),
        "may_run": may(request.user, RUN, council),
    }
    return render(request, "councils/history.html", page)


@needs("councils.edit")
def focus(request: SignedIn, slug: str) -> HttpResponse:
    """The dated list of activities that says which SMEs the council counts."""
    council = own_council(request, slug)
    form = _focus_form(council, sent(request))
    is_asked = "find" not in request.POST
    if is_asked and done(form, lambda: services.set_focus(council, **form.arguments())):
        return redirect_with(request, _("The council counts these codes from that day on."), "council_focus", slug=slug)
    return _focus_page(request, council, form, InclusionForm(auto_id=INCLUSION, council=council))


def _focus_form(council: Council, typed: Any) -> FocusForm:
    latest = council.focuses.first()
    return FocusForm(typed, initial={"since": clock.today()}, stored={"nace": latest.nace if latest else []})


@needs("councils.edit")
def focus_codes(request: SignedIn) -> HttpResponse:
    """Activities found by a word in the reader's language, to be ticked."""
    form = FocusForm(stored={"nace": request.GET.getlist("nace")}, words=request.GET.get("nace_search", ""))
    return render(request, "organisations/_nace.html", {"form": form})


def _focus_page(request: SignedIn, council: Council, form: FocusForm, inclusion_form: InclusionForm) -> HttpResponse:
    lists = [(row, [(code, codes.nace_label(code, language())) for code in row.nace]) for row in council.focuses.all()]
    inclusions = council.inclusions.select_related("organisation").order_by("organisation__folded")[:200]
    page = {"lists": lists, "inclusions": inclusions, "inclusion_form": inclusion_form}
    return council_page(request, "councils/focus.html", form, council, **page)


@needs("councils.edit", post=True)
def include(request: SignedIn, slug: str) -> HttpResponse:
    council = own_council(request, slug)
    form = InclusionForm(request.POST, auto_id=INCLUSION, council=council)
    if done(form, lambda: services.include(council, **form.cleaned_data)):
        return redirect_with(request, _("Counted from today, with the reason you gave."), "council_focus", slug=slug)
    return _focus_page(request, council, _focus_form(council, None), form)


@needs("councils.edit", post=True)
def inclusion_end(request: SignedIn, slug: str, pk: int) -> HttpResponse:
    council = own_council(request, slug)
    services.take_back_inclusion(still_there(council.inclusions.all(), pk))
    return redirect_with(request, _("No longer counted."), "council_focus", slug=slug)


@needs("councils.edit")
def bodies(request: SignedIn, slug: str) -> HttpResponse:
    """The existing bodies a council works through: a federation needs no new registration."""
    council = own_council(request, slug)
    form = BodyForm(sent(request), council=council)
    if done(form, lambda: services.affiliate_body(council, **form.arguments())):
        return redirect_with(request, _("The council now works through it."), "council_bodies", slug=slug)
    rows = council.affiliated_bodies.filter(live(clock.today())).select_related("organisation")
    return council_page(request, "councils/bodies.html", form, council, bodies=rows.order_by("organisation__folded"))


@needs("councils.edit", post=True)
def body_end(request: SignedIn, slug: str, pk: int) -> HttpResponse:
    council = own_council(request, slug)
    services.end_affiliated_body(still_there(council.affiliated_bodies.filter(until=None), pk))
    return redirect_with(request, _("The council no longer works through it."), "council_bodies", slug=slug)
