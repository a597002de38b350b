"""How the network is called, who runs it, and where it answers: for its administrator, at any time."""

from django import forms
from django.conf import settings
from django.forms.models import model_to_dict
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as __

from clustergrowth.common.acts import done, redirect_with, sent, shown
from clustergrowth.common.editions import EditForm
from clustergrowth.common.htmx import SignedIn
from clustergrowth.common.network import services
from clustergrowth.common.network.queries import is_named, stored_profile
from clustergrowth.people.permissions import needs
from clustergrowth.web.pages import steps


class NetworkForm(EditForm):
    name = forms.CharField(label=__("Name of the network"), max_length=60, help_text=__("It stands on every page."))
    operator = forms.CharField(
        label=__("Who runs the network"), max_length=200, help_text=__("The organisation that answers for this site.")
    )
    email = forms.EmailField(
        label=__("Mail address for questions"), help_text=__("Shown to the public, on the page on privacy.")
    )


@needs("site.administer")
def network(request: SignedIn) -> HttpResponse:
    stored = model_to_dict(stored_profile(), exclude=["id"]) if is_named() else None
    form = NetworkForm(sent(request), initial={"email": request.user.email}, stored=stored)
    if done(form, lambda: services.name_network(by=request.user, **form.cleaned_data)):
        return redirect_with(request, _("Saved."), steps.next_address(request.user))
    page = {"mails_go_out": steps.mails_go_out(), "sender": settings.DEFAULT_FROM_EMAIL}
    return shown(request, "web/network.html", form, **page)
