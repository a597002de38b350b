"""Public pages of councils, voices, and how we count."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from clustergrowth.common.acts import done, redirect_with, sent, shown
from clustergrowth.common.htmx import SignedIn
from clustergrowth.common.mail import links
from clustergrowth.learn.factors.queries import figures, kept, scopes
from clustergrowth.people.councils.models import Council
from clustergrowth.people.organisations.domain.countries import EEA
from clustergrowth.people.permissions import may, needs, require
from clustergrowth.people.subjects import of_link, part, subject
from clustergrowth.tell.pages import queries, services
from clustergrowth.tell.pages.forms import VoiceForm
from clustergrowth.tell.pages.models import Voice


def councils(request: HttpRequest) -> HttpResponse:
    network = scopes.network()
    counted = kept.figures_of(network, *scopes.each_council(network))
    rows = [
        (council, figures.counters(tally)) for council, tally in zip(network.councils, counted.tallies[1:], strict=True)
    ]
    counters = figures.counters(counted.first)
    return render(request, "pages/councils.html", {"rows": rows, "counters": counters, "as_of": counted.as_of})


def council(request: HttpRequest, slug: str) -> HttpResponse:
    viewer = request.user
    rows = Council.objects.visible_to(viewer).select_related("leader_member", "first_contact")
    council = subject(viewer, rows, slug=slug)
    page = queries.council_page(council, viewer)
    rights = {"may_edit": may(viewer, "councils.edit", council), "may_ask": may(viewer, "pages.ask_for_voice", council)}
    rights["may_state"] = not viewer.is_authenticated or may(viewer, "exchange.state_need")  # or sign in first
    return render(request, "pages/council.html", {"page": page, "council": council, **rights})


@needs("pages.ask_for_voice")
def voice_new(request: SignedIn, slug: str) -> HttpResponse:
    council = subject(request.user, Council, slug=slug)
    require(request.user, "pages.ask_for_voice", council)
    form = VoiceForm(sent(request), viewer=request.user, council=council)
    if done(form, lambda: services.ask_for_voice(by=request.user, council=council, **form.cleaned_data)):
        return redirect_with(request, _("Sent. It becomes public if the person says yes."), "council", slug=slug)
    return shown(request, "pages/voice_new.html", form, council=council)


@needs("factors.see_records")
def voice(request: SignedIn, pk: int) -> HttpResponse:
    voice = part(queries.voice_of(request.user), pk=pk)
    return render(request, "pages/voice.html", {"voice": voice})


@needs("factors.see_records", post=True)
def voice_answer(request: SignedIn, pk: int) -> HttpResponse:
    voice = part(queries.voice_of(request.user), pk=pk)
    act = services.give_voice if request.POST.get("act") == "give" else services.withdraw_voice
    act(voice, by=request.user)
    return redirect("council", slug=voice.council.slug)


def voice_by_link(request: HttpRequest, secret: str) -> HttpResponse:
    look = links.look if request.method == "POST" else links.look_again
    link = look(secret, services.CONSENT)
    if link.used_at:  # a quotation that was not given is gone
        return render(request, "mail/answered.html")
    voice = of_link(link, Voice, "council", "person")
    if request.method != "POST":
        return render(request, "pages/voice.html", {"voice": voice})
    services.answer_by_link(secret, is_given=request.POST.get("act") == "give")
    return redirect("council", slug=voice.council.slug)


def how_we_count(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/how_we_count.html", {"definition": figures.definition(scopes.network())})


def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/accessibility.html")


def privacy(request: HttpRequest) -> HttpResponse:
    councils = list(Council.objects.visible_to(request.user))
    outside = [council for council in councils if council.country and council.country not in EEA]
    return render(request, "pages/privacy.html", {"councils": councils, "outside": outside})


def licence(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/licence.html")
