"""My firm has this too; what could be done, what the table thinks of it, what was chosen."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from clustergrowth.common.acts import done, sent, shown
from clustergrowth.common.htmx import SignedIn, onward
from clustergrowth.common.limits import often
from clustergrowth.listen.difficulties import services
from clustergrowth.listen.difficulties.forms import CommentForm, OptionForm
from clustergrowth.listen.difficulties.views.register import own, seen, show
from clustergrowth.people.permissions import needs
from clustergrowth.people.subjects import part

DISCUSS = "difficulties.discuss"


def _back(request: SignedIn, pk: int, part: str) -> HttpResponse:
    """To where the tap came from on this site, else to the difficulty."""
    return onward(request, f"{reverse('difficulty', args=[pk])}#{part}")


@needs("difficulties.note", post=True)
def share(request: SignedIn, pk: int) -> HttpResponse:
    """One tap for the own firm; ``undo`` takes it back."""
    act = services.unshare_difficulty if "undo" in request.POST else services.share_difficulty
    act(seen(request, pk), by=request.user)
    return _back(request, pk, "firms")


@needs(DISCUSS)
def option_new(request: SignedIn, pk: int) -> HttpResponse:
    subject = own(request, pk, DISCUSS)
    form = OptionForm(sent(request), difficulty=subject, viewer=request.user)
    if done(form, lambda: services.propose_option(subject, by=request.user, **form.arguments())):
        return redirect(f"{reverse('difficulty', args=[pk])}#options")
    return shown(request, "difficulties/option.html", form, subject=subject)


@often.again(bounded="one rating for each person and option")
@needs(DISCUSS, post=True)
def option_rate(request: SignedIn, pk: int, option: int) -> HttpResponse:
    rated = part(own(request, pk, DISCUSS).options.all(), pk=option)
    stars = request.POST.get("stars", "")
    services.rate_option(rated, stars=int(stars) if stars.isdecimal() else 0, by=request.user)
    return redirect(f"{reverse('difficulty', args=[pk])}#options")


@needs("difficulties.keep", post=True)
def option_settle(request: SignedIn, pk: int, option: int) -> HttpResponse:
    services.settle(part(own(request, pk).options.all(), pk=option), by=request.user)
    return redirect("difficulty", pk=pk)


@needs(DISCUSS, post=True)
def comment(request: SignedIn, pk: int) -> HttpResponse:
    subject = own(request, pk, DISCUSS)
    form = CommentForm(request.POST, difficulty=subject)
    if done(form, lambda: services.say(subject, by=request.user, **form.cleaned_data)):
        return redirect(f"{reverse('difficulty', args=[pk])}#said")
    return show(request, subject, comment_form=form)
