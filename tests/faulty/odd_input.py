"""A noun that believes what it is sent: a year, an amount, a place of a list; and one page that asks too much."""

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.urls import path

from clustergrowth.people.organisations.models import Organisation
from tests.faulty.columns import urlpatterns as of_forms


def year(request: HttpRequest) -> HttpResponse:
    return HttpResponse(date(int(request.GET.get("year", "2026")), 1, 1).isoformat())


def staff(request: HttpRequest) -> HttpResponse:
    Organisation.objects.update(staff=int(request.POST["staff"]))
    return HttpResponse()


def names(request: HttpRequest) -> HttpResponse:
    for letter in request.GET.get("letters", "")[:200]:
        Organisation.objects.filter(name__startswith=letter).exists()
    return HttpResponse()


urlpatterns = [
    path("year/", year, name="faulty_year"),
    path("staff/", staff, name="faulty_staff"),
    path("letters/", names, name="faulty_letters"),
    *of_forms,
]
