"""Pages of the directory and of one organisation."""

from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponsePermanentRedirect
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from clustergrowth.common import clock, ports
from clustergrowth.common.acts import done, redirect_with, sent, shown
from clustergrowth.common.htmx import SignedIn, still_there
from clustergrowth.common.limits import often
from clustergrowth.common.mail import links
from clustergrowth.people.councils.queries.councils import access_of, persons_visible_to
from clustergrowth.people.directory import labels_seen_by
from clustergrowth.people.organisations.domain import codes
from clustergrowth.people.organisations.domain.kinds import COUNTED_LARGE, COUNTED_SMALL, counted_otherwise
from clustergrowth.people.organisations.forms.organisations import (
    AffiliationForm,
    OrganisationForm,
    PublicPageForm,
    language,
)
from clustergrowth.people.organisations.models import ColleagueInvitation, Organisation
from clustergrowth.people.organisations.queries import in_full, likely_the_same, live
from clustergrowth.people.organisations.services import inviting, organisations
from clustergrowth.people.permissions import View, may, needs
from clustergrowth.people.persons.queries.persons import bounce_of
from clustergrowth.people.persons.services.sessions import sign_in_by_link
from clustergrowth.people.subjects import edited, named, of_link, subject

MOST_PEOPLE = 50  # chosen: on one page
REGISTER = "organisations.register"


def at_present_address(view: View) -> View:
    """For a view: the address of a record that was merged into another leads to the other's, for good."""

    @wraps(view)
    def led(request: HttpRequest, *args: Any, slug: str, **which: Any) -> HttpResponseBase:
        try:
            return view(request, *args, slug=slug, **which)
        except Http404:
            seen = named(Organisation.objects.visible_to(request.user), former_slugs__slug=slug)
            if seen is None or request.method not in ("GET", "HEAD") or request.resolver_match is None:
                raise
            name: str = request.resolver_match.view_name
            return HttpResponsePermanentRedirect(reverse(name, args=args, kwargs={**which, "slug": seen.slug}))

    return led


@require_GET
def page(request: HttpRequest, slug: str) -> HttpResponse:
    """One organisation: facts, what it does, whom to ask, what it offers and seeks, what happened."""
    viewer = request.user
    organisation = subject(viewer, Organisation.objects.visible_to(viewer).select_related("manager"), slug=slug)
    today = clock.today()
    memberships = organisation.memberships.filter(live(today)).select_related("council", "through")
    people = organisation.affiliations.filter(live(today), person__in=persons_visible_to(viewer))
    people = people.annotate(bounce=bounce_of("person__")).select_related("person")
    context = {
        "organisation": organisation,
        "memberships": memberships.order_by("council__colour"),
        "people": people.order_by("-is_first_contact", "person__name")[:MOST_PEOPLE],
        "activities": [(code, codes.nace_label(code, language())) for code in organisation.nace],
        "region": codes.regions().get(organisation.nuts),
        "blocks": _blocks(request, organisation),
        "labels": [str(label) for label in labels_seen_by(viewer).filter(organisation=organisation)],
        "is_open": organisation.is_public or viewer.is_authenticated,
        "may_edit": viewer.is_authenticated and may(viewer, "organisations.edit", organisation),
        "works_here": organisation.pk in access_of(viewer).organisations,
    }
    return render(request, "organisations/page.html", context)


def _blocks(request: HttpRequest, organisation: Organisation) -> list[dict[str, Any]]:
    """What later stages show here: each brings a title, a template and what that needs."""
    viewer = request.user
    blocks = [block for port in ports.on_organisation if (block := port(organisation, viewer))]
    return [
        {"title": block["title"], "html": render_to_string(block["template"], dict(block), request)}
        for block in sorted(blocks, key=lambda block: block.get("order", 50))
    ]


@needs(REGISTER)
def new(request: SignedIn) -> HttpResponse:
    """A coordinator registers an organisation; who is near in name is shown first."""
    form = OrganisationForm(sent(request), initial={"lang": language()})
    is_asked = "find" not in request.POST
    if is_asked and (made := done(form, lambda: organisations.register_organisation(by=request.user, **form.facts()))):
        messages.success(request, _("Registered. Now you can add it to your council as a member."))
        _say_how_it_counts(request, made.result)
        return redirect("organisation", slug=made.result.slug)
    near = likely_the_same(request.POST.get("name", "")) if request.method == "POST" else []
    return shown(request, "organisations/new.html", form, near=near)


@needs("organisations.edit")
def edit(request: SignedIn, slug: str) -> HttpResponse:
    """The profile; five minutes."""
    organisation = _own(request, slug)
    form = OrganisationForm(sent(request), instance=organisation)
    is_asked = "find" not in request.POST
    if is_asked and done(form, lambda: organisations.edit_organisation(organisation, by=request.user, **form.facts())):
        messages.success(request, _("Saved."))
        _say_how_it_counts(request, organisation)
        return redirect("organisation", slug=organisation.slug)
    return shown(request, "organisations/edit.html", form, organisation=_own(request, slug))


def _say_how_it_counts(request: SignedIn, organisation: Organisation) -> None:
    counted = counted_otherwise(organisation.kind, organisation.declared_sme, organisation.staff, organisation.turnover)
    if counted:
        sentence = COUNTED_LARGE if counted == "large" else COUNTED_SMALL
        messages.info(request, sentence % {"staff": number_format(organisation.staff or 0, force_grouping=True)})


def _own(request: SignedIn, slug: str) -> Organisation:
    return edited(request.user, Organisation, "organisations.edit", slug=slug)


@needs(REGISTER)
def near_names(request: SignedIn) -> HttpResponse:
    """While a name is typed: what is registered already and may be the same."""
    near = likely_the_same(request.GET.get("name", ""))
    return render(request, "organisations/_near.html", {"near": near})


@needs("persons.edit")
def names(request: SignedIn) -> HttpResponse:
    """Names of registered organisations near to what is typed in the one field that asks."""
    council = request.GET.get("council", "")
    typed = next((str(value) for name, value in request.GET.items() if name != "council"), "")
    near = likely_the_same(typed, council=int(council) if council.isdecimal() and len(council) < 10 else None, most=10)
    names = in_full(near)
    return render(request, "organisations/_names.html", {"near": [(names[row.pk], row.city) for row in near]})


@needs("organisations.edit")
def nace_codes(request: SignedIn) -> HttpResponse:
    """Codes found by a word in the reader's language, to be ticked."""
    form = OrganisationForm(request.GET)
    return render(request, "organisations/_nace.html", {"form": form})


@needs("organisations.edit")
def public_page(request: SignedIn, slug: str) -> HttpResponse:
    """The firm shows itself: its text, and its manager if that person agrees."""
    organisation = _own(request, slug)
    stored = {"text": organisation.text, "lang": organisation.lang, "english": organisation.english}
    form = PublicPageForm(sent(request), stored=stored)
    if done(form, lambda: organisations.publish_page(organisation, by=request.user, **form.cleaned_data)):
        messages.success(request, _("This page is now public. You can change that at any time."))
        return redirect("organisation", slug=slug)
    works_here = organisation.pk in access_of(request.user).organisations
    return shown(request, "organisations/public.html", form, organisation=organisation, works_here=works_here)


@needs("organisations.edit", post=True)
def unpublish(request: SignedIn, slug: str) -> HttpResponse:
    organisations.unpublish_page(_own(request, slug), by=request.user)
    return redirect_with(request, _("The page is no longer public. Its text is kept."), "organisation", slug=slug)


@needs("organisations.edit", post=True)
def consent(request: SignedIn, slug: str) -> HttpResponse:
    """Personal: only for oneself, to be shown or no longer."""
    organisation = _own(request, slug)
    if request.POST.get("act") == "withdraw":
        organisations.withdraw_consent(organisation, person=request.user)
        messages.success(request, _("Your name is no longer shown."))
    else:
        organisations.consent_to_be_shown(organisation, person=request.user)
        messages.success(request, _("Your name is now shown as manager. You can withdraw this at any time."))
    return redirect("organisation_public", slug=slug)


@needs("organisations.edit")
def people(request: SignedIn, slug: str) -> HttpResponse:
    """Who works there and who answers when somebody asks."""
    organisation = _own(request, slug)
    form = AffiliationForm(sent(request))
    defaults: dict[str, Any] = {"language": language(), "time_zone": request.user.time_zone}
    defaults["visible"] = persons_visible_to(request.user)
    if made := done(form, lambda: inviting.invite_colleague(organisation, **form.cleaned_data, **defaults)):
        messages.success(request, _("They have been asked by mail.") if made.result else _("Saved."))
        return redirect("organisation_people", slug=slug)
    affiliations = organisation.affiliations.filter(live(clock.today())).select_related("person")
    visible = affiliations.filter(person__in=persons_visible_to(request.user)).annotate(bounce=bounce_of("person__"))
    visible = visible.order_by("person__name")[:MOST_PEOPLE]
    invited = organisation.asked_colleagues.order_by("asked_at", "pk")[:MOST_PEOPLE]
    page = {"organisation": organisation, "affiliations": visible, "asked": invited}
    return shown(request, "organisations/people.html", form, **page)


@needs("organisations.edit", post=True)
def has_left(request: SignedIn, slug: str, pk: int) -> HttpResponse:
    organisation = _own(request, slug)
    rows = organisation.affiliations.filter(live(clock.today()), person__in=persons_visible_to(request.user))
    affiliation = still_there(rows, pk)
    organisations.end_affiliation(affiliation)
    messages.success(request, _("Saved: %(name)s has left.") % {"name": affiliation.person.name})
    return redirect("organisation_people", slug=slug)


@often.again()
@needs("organisations.edit", post=True)
def first_contact(request: SignedIn, slug: str, pk: int) -> HttpResponse:
    """Who answers when somebody asks, or does so no longer."""
    organisation = _own(request, slug)
    rows = organisation.affiliations.filter(live(clock.today()), person__in=persons_visible_to(request.user))
    affiliation = still_there(rows.select_related("person"), pk)
    organisations.name_first_contacts([affiliation], are_named=request.POST.get("act") != "end")
    return redirect_with(request, _("Saved."), "organisation_people", slug=slug)


@needs("organisations.edit", post=True)
def ask_no_more(request: SignedIn, slug: str, pk: int) -> HttpResponse:
    """Take back what was asked of somebody who has not answered."""
    inviting.take_back_invitation(still_there(_own(request, slug).asked_colleagues.all(), pk))
    return redirect_with(request, _("Withdrawn. Nothing of it is kept."), "organisation_people", slug=slug)


def works_there(request: HttpRequest, secret: str) -> HttpResponse:
    """Opened from the mail, without signing in; only the button answers, and the yes of somebody new signs in.

    Who has been here before signs in with a code: this link is older than a code may be.
    """
    if request.method == "POST":
        person = inviting.confirm_works_there(secret, is_true=request.POST.get("answer") == "yes")
        if person is not None and person.last_login is None:
            return sign_in_by_link(request, person, reverse("today"))
        return redirect(request.path)
    link = links.look_again(secret, inviting.INVITED)
    if link.used_at:  # what was asked is forgotten
        return render(request, "mail/answered.html")
    organisation = of_link(link, ColleagueInvitation, "organisation").organisation
    return render(request, "organisations/works_there.html", {"organisation": organisation})
