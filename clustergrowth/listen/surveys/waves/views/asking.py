"""Choosing who is asked, and the response as it comes in."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clustergrowth.common.acts import redirect_with
from clustergrowth.common.htmx import SignedIn
from clustergrowth.common.languages.dates import written
from clustergrowth.common.languages.numbers import grouped
from clustergrowth.common.limits.sizes import PAGE
from clustergrowth.common.lists.files import table_file
from clustergrowth.listen.surveys.models import Sample, Wave
from clustergrowth.listen.surveys.waves.forms import ChooseForm, councils_run_by
from clustergrowth.listen.surveys.waves.queries.strata import GROUPINGS, STRATA_HEADER, responding, strata_table
from clustergrowth.listen.surveys.waves.services import invitations, sampling
from clustergrowth.people.permissions import needs
from clustergrowth.people.subjects import subject


def own_sample(request: SignedIn, pk: int, slug: str) -> Sample:
    """A council's part in a wave one may see, for who runs surveys there."""
    seen = subject(request.user, Wave, pk=pk)
    rows = seen.samples.select_related("wave__instrument", "council")
    return subject(request.user, rows, "surveys.run", council__slug=slug)


@needs("surveys.run")
def wave_choose(request: SignedIn, pk: int, slug: str) -> HttpResponse:
    """Filters, the firms they give and their strata; nobody is written to before the button is pressed."""
    sample = own_sample(request, pk, slug)
    form = ChooseForm(request.POST if request.method == "POST" else request.GET or None)
    wanted = form.wanted()
    if request.method == "POST" and form.is_valid():
        draw = sampling.invite_chosen(wave=sample.wave, council=sample.council, wanted=wanted, by=request.user)
        return redirect_with(request, invited(sample.wave, draw.chosen), "wave_invitations", pk=pk, slug=slug)
    selected = sampling.selection(sample.wave, sample.council, wanted)
    query = request.GET.copy()
    query.pop("page", None)
    if form.is_bound and form.data.get("seed"):
        query["seed"] = form.data["seed"]
    page = {
        "sample": sample, "form": form, "found": selected, "query": query.urlencode(), "sent": list(query.lists()),
        "page": Paginator(selected.chosen, PAGE).get_page(request.GET.get("page")),
        "is_open": sample.wave.state == Wave.State.OPEN,
    }  # fmt: skip
    return render(request, "waves/choose.html", page, status=422 if form.errors else 200)


def invited(wave: Wave, count: int) -> str:
    """How many invitations go out, and when."""
    told = {"n": grouped(count), "day": written(wave.opens)}
    if wave.begins_later:
        return ngettext("%(n)s invitation goes out on %(day)s.", "%(n)s invitations go out on %(day)s.", count) % told
    return ngettext("%(n)s invitation is on its way.", "%(n)s invitations are on their way.", count) % told


@needs("surveys.run", post=True)
def wave_reminds(request: SignedIn, pk: int, slug: str) -> HttpResponse:
    """Let reminders go out by themselves, or not."""
    reminds = "reminds" in request.POST
    invitations.remind_by_itself(sample=own_sample(request, pk, slug), reminds=reminds, by=request.user)
    message = _("Those who have not answered are reminded after 7 and after 14 days.")
    messages.success(request, message if reminds else _("Reminders now go out only when you press the button."))
    return redirect("wave", pk=pk)


@needs("surveys.see")
def wave_response(request: SignedIn, pk: int) -> HttpResponseBase:
    """The response in its strata, as it stands now: the part of the page that asks for itself again."""
    wave = subject(request.user, Wave, pk=pk)
    page = response_page(request, wave)
    if request.GET.get("format") == "csv":
        return table_file(f"response-{pk}", STRATA_HEADER, strata_table(page["responding"]))
    whole = "waves/_response.html" if request.htmx else "waves/response.html"
    return render(request, whole, page)


def response_page(request: SignedIn, wave: Wave) -> dict[str, Any]:
    by = request.GET.get("by", "")
    by = by if by in GROUPINGS else GROUPINGS[0]
    runs = set(councils_run_by(request.user).values_list("pk", flat=True))
    rates = responding(wave, by=by, whole_for=runs)
    return {"subject": wave, "responding": rates, "by": by, "is_live": wave.state == Wave.State.OPEN}
