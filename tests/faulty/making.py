"""Makes firms in posts that say nothing of it: one has no word about itself, one says that it makes nothing."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from clustergrowth.common import clock
from clustergrowth.common.limits import often
from clustergrowth.people.organisations.models import Organisation
from clustergrowth.web.urls import urlpatterns as ours


def begin(request: HttpRequest, slug: str) -> HttpResponse:
    Organisation.objects.create(name=slug, slug=slug, kind="firm", created_at=clock.now())
    return HttpResponse(slug)


@often.again()
def mark(request: HttpRequest, slug: str) -> HttpResponse:
    return begin(request, slug)


urlpatterns = [
    *ours,
    path("faulty/<slug:slug>/begin/", begin, name="firm_begin"),
    path("faulty/<slug:slug>/mark/", mark, name="firm_mark"),
]
