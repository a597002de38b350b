from collections.abc import Iterator

import pytest
from django.conf.urls.i18n import i18n_patterns
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory, override_settings
from django.urls import path

from clustergrowth.web.pages.navigation import DESK, PERSON, SIGNED_IN, navigation, places


def nowhere(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


urlpatterns = i18n_patterns(
    path("", nowhere, name="home"),
    path("councils/", nowhere, name="councils"),
    path("directory/", nowhere, name="directory"),
    path("desk/", nowhere, name="desk"),
    path("today/", nowhere, name="today"),
    prefix_default_language=False,
)


@pytest.fixture(autouse=True)
def few_places() -> Iterator[None]:
    with override_settings(ROOT_URLCONF=__name__):
        yield


def visit(address: str, **cookies: str) -> HttpRequest:
    request = RequestFactory().get(address)
    request.user = AnonymousUser()
    request.COOKIES.update(cookies)
    return request


def test_only_places_that_exist_are_offered() -> None:
    assert [place.name for place in navigation(visit("/"))["nav_places"]] == ["councils", "directory"]


def test_the_place_one_is_in_is_marked_also_below_it() -> None:
    found = navigation(visit("/directory/laser-sud/"))["nav_places"]
    assert [place.name for place in found if place.is_current] == ["directory"]


def test_the_desk_is_offered_to_coordinators_only() -> None:
    names = [place.name for place in places(SIGNED_IN, "/today/", coordinates=True)]
    assert names == ["today", "desk", "directory"]
    assert "desk" not in [place.name for place in places(SIGNED_IN, "/today/", coordinates=False)]


def test_the_outbox_is_offered_where_mails_go_nowhere_only() -> None:
    with override_settings(ROOT_URLCONF="clustergrowth.web.urls"):
        for entries in (DESK, PERSON):
            shown = [place.name for place in places(entries, "/", coordinates=True, is_demo=True)]
            assert "outbox" in shown
            assert "outbox" not in [place.name for place in places(entries, "/", coordinates=True)]


def test_this_same_page_is_offered_in_every_language() -> None:
    found = navigation(visit("/directory/?q=lab"))["nav_languages"]
    assert {one.code: one.url for one in found}["tr"] == "/tr/directory/?q=lab"
    assert [one.code for one in found if one.is_current] == ["en"]


@pytest.mark.parametrize("path", ["//evil.example/directory/?q=lab", "/it//evil.example/", "/tr//evil.example/"])
def test_no_address_leads_to_another_site(path: str) -> None:
    found = navigation(visit(f"http://testserver{path}"))["nav_languages"]
    assert [one.url for one in found if one.url.startswith("//")] == []


@pytest.mark.parametrize("path", ["/tr/directory/?next=/it/", "/directory/?next=/it/"])
def test_only_the_prefix_of_an_address_is_another(path: str) -> None:
    found = navigation(visit(path))["nav_languages"]
    assert {one.code: one.url for one in found} == {
        "en": "/directory/?next=/it/",
        **{code: f"/{code}/directory/?next=/it/" for code in ("es", "it", "fr", "tr")},
    }


def test_the_look_somebody_chose_is_kept_and_nothing_else_gets_into_the_page() -> None:
    assert navigation(visit("/", theme="dark"))["theme"] == "dark"
    assert navigation(visit("/", theme='"><script>'))["theme"] == ""
