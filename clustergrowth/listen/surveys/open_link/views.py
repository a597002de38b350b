"""The public pages of an open link, and the coordinator's list of who came through it."""

from datetime import timedelta

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from clustergrowth.common.errors import Refused
from clustergrowth.common.htmx import SignedIn, show_in
from clustergrowth.common.limits import often
from clustergrowth.common.limits.asker import address_of, browser_of
from clustergrowth.listen.surveys.instruments.queries import questionnaire_of
from clustergrowth.listen.surveys.models import OpenLink, OpenLinkSubmission
from clustergrowth.listen.surveys.open_link import queries as open_link_queries
from clustergrowth.listen.surveys.open_link.forms import JudgeForm, NameForm
from clustergrowth.listen.surveys.open_link.services import links, submissions
from clustergrowth.listen.surveys.open_link.services.links import Named
from clustergrowth.listen.surveys.waves.queries.links import token_of
from clustergrowth.listen.surveys.waves.views.asking import own_sample
from clustergrowth.people.organisations.models import Organisation
from clustergrowth.people.organisations.queries import likely_the_same
from clustergrowth.people.permissions import needs
from clustergrowth.people.subjects import part, subject

ROOM, ROOM_DAY = 150, 600  # from one network, by one link an hour and by all a day: forty people, three tries each
BROWSER = 10  # an hour from one browser, by all links
NONE = "none"
PAGE = 50


@often.again(bounded="by browser, by link and network, and by network")
@never_cache
def come_in(request: HttpRequest, token: str) -> HttpResponse:
    """What is asked, what one gets back, and who one is; then, where a name is like a public one: is this you?"""
    link = part(links.open_links(), token=token)
    links.must_let_in(link)
    form = NameForm(request.POST or None)
    page = {"link": link, "form": form, "questionnaire": questionnaire_of(link.wave.instrument_id)}
    if request.method == "POST" and form.is_valid():
        if form.cleaned_data["website"]:  # a machine: it is thanked, and nothing is kept
            return render(request, "open_link/sent.html", page)
        _count(request, link)
        try:
            return _let_in(request, link, form, page)
        except Refused as refused:
            show_in(form, refused)
    return render(request, "open_link/open.html", page, status=422 if form.errors else 200)


def _count(request: HttpRequest, link: OpenLink) -> None:
    """One browser is stopped before its network is: who keeps its cookies spends little of what a room has.

    A machine that comes each time as a new browser spends all of it, and then the door is shut for its network for the
    rest of the hour, and to no other network: behind one address nothing tells such a machine from forty people.
    """
    sentence = _(
        "Several firms have already answered from this browser. You can continue at %(time)s, or use another device."
    )
    often.count("open links by browser", browser_of(request), most=BROWSER, sentence=sentence)
    network = address_of(request)
    often.count("open link", f"{network} {link.pk}", most=ROOM)
    often.count("open links in a day", network, most=ROOM_DAY, within=timedelta(days=1))


def _let_in(request: HttpRequest, link: OpenLink, form: NameForm, page: dict[str, object]) -> HttpResponse:
    named = form.named((get_language() or "en")[:2])
    alike = links.likeness(link, named)
    chosen = request.POST.get("is", "")
    if alike.public and not chosen:
        return render(request, "open_link/is_it.html", page | {"public": alike.public})
    submission = _arrived(link, named, alike, chosen)
    if submission is None:
        return render(request, "open_link/sent.html", page)
    return redirect("answer", token=token_of(submission))


def _arrived(link: OpenLink, named: Named, alike: links.Likeness, chosen: str) -> OpenLinkSubmission | None:
    same = next((firm for firm in alike.public if firm.slug == chosen), None)
    if same is not None:
        return links.claim(link=link, named=named, organisation=same)
    return links.arrive(link=link, named=named, may_be=alike.known)


@never_cache
def open_prove(request: HttpRequest, secret: str) -> HttpResponse:
    """Where the mail leads: one button, and then the answers."""
    submission = links.looked_at(secret)
    if request.method == "POST":
        links.prove(secret)
        return redirect("answer", token=token_of(submission))
    return render(request, "open_link/prove.html", {"submission": submission})


# --- the coordinator's side ------------------------------------------------------------------------------------------


@needs("surveys.run", post=True)
def wave_open_link(request: SignedIn, pk: int, slug: str) -> HttpResponse:
    """Open the door, or shut it."""
    sample = own_sample(request, pk, slug)
    link = links.link_of(sample)
    if "close" in request.POST and link is not None:
        links.close_link(link=link, by=request.user)
        messages.success(request, _("The link is closed. Firms that have already started can still submit."))
    else:
        links.open_link(wave=sample.wave, council=sample.council, by=request.user)
        messages.success(request, _("The link is open. Put it on your site or into a newsletter."))
    return redirect("wave", pk=pk)


@needs("surveys.run")
def wave_submissions(request: SignedIn, pk: int, slug: str) -> HttpResponse:
    """Who came through the open link, those to be accepted first; what they answered is not shown."""
    sample = own_sample(request, pk, slug)
    waiting = open_link_queries.waiting_submissions(sample)
    rows = [(submission, _suggested(submission)) for submission in waiting[:PAGE]]
    begun = open_link_queries.begun_submissions(sample)
    judged = (
        open_link_queries.submissions_of(sample)
        .exclude(state=OpenLinkSubmission.State.WAITING)
        .order_by("-handed_in_at", "-pk")
    )
    page = Paginator(judged, PAGE).get_page(request.GET.get("page"))
    context = {"sample": sample, "rows": rows, "count": waiting.count(), "page": page}
    context |= {"begun": begun[:PAGE], "begun_count": begun.count()}
    return render(request, "open_link/submissions.html", context)


def _suggested(submission: OpenLinkSubmission) -> list[Organisation]:
    """The firms of the directory it may be, the likeliest first."""
    near = likely_the_same(submission.called, submission.council.country)
    return list(dict.fromkeys([*([submission.may_be] if submission.may_be else []), *near]))[:5]


@often.again(bounded="one firm for each submission")
@needs("surveys.run", post=True)
def submission_judge(request: SignedIn, pk: int) -> HttpResponse:
    """This firm, a new one, none of ours; or take that back."""
    submission = subject(request.user, open_link_queries.submissions_visible_to(request.user), "surveys.run", pk=pk)
    there = redirect("wave_submissions", pk=submission.wave_id, slug=submission.council.slug)
    form = JudgeForm(request.POST, directory=Organisation.objects.visible_to(request.user))
    if not form.is_valid():
        messages.error(request, _("Choose the firm, or type its short name from the address of its page."))
        return there
    act = form.cleaned_data["act"]
    if act == "refuse":
        submissions.refuse(submission=submission, by=request.user)
    elif act == "again":
        submissions.judge_again(submission=submission, by=request.user)
    else:
        row = submissions.accept(
            submission=submission, organisation=form.cleaned_data.get("organisation"), by=request.user
        )
        if row.council_id != submission.council_id:
            messages.success(
                request, _("This firm belongs to %(name)s: its answers now wait there.") % {"name": row.council}
            )
    return there
