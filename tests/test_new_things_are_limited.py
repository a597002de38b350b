"""What makes something new has a limit of its own, whatever its noun says of it and whatever its address is called.

That a view which says to make nothing (``often.again``) makes nothing is seen wherever addresses are posted to:
``tests/test_permissions.py``.
"""

from typing import Any

import pytest
from django.test import Client, override_settings
from django.urls import reverse

from clustergrowth.common.limits import often
from clustergrowth.people.organisations.models import Organisation
from tests.cast import Cast
from tests.faulty import making
from tests.making import made, says_it_makes_nothing

NOUN = override_settings(ROOT_URLCONF="tests.faulty.making")
NEW, STRANGERS = 60, 1_200


@NOUN
def test_a_noun_that_says_nothing_of_its_posts_has_the_narrow_limit(cast: Cast, client: Client) -> None:
    client.force_login(cast.lucia)
    for _ in range(NEW - 1):
        often.count("post firm_begin", f"person {cast.lucia.pk}", most=NEW)
    assert client.post(reverse("firm_begin", args=["a-firm"])).status_code == 200
    assert client.post(reverse("firm_begin", args=["another"])).status_code == 429
    assert not Organisation.objects.filter(slug="another").exists()


@NOUN
def test_a_stranger_goes_around_it_by_no_other_path(db: None, client: Client) -> None:
    for _ in range(STRANGERS):
        often.count("strangers post firm_begin", "address 127.0.0.1", most=STRANGERS)
    assert client.post(reverse("firm_begin", args=["a-firm"])).status_code == 429


def test_another_language_is_no_other_limit_for_a_stranger(db: None, client: Client, settings: Any) -> None:
    settings.NEW_AN_HOUR, settings.POSTS_AN_HOUR = 2, 3
    where = "/works-there/abcdef/"
    answers = [client.post(prefix + where).status_code for prefix in ("", "/tr", "/it", "/es", "/fr")]
    assert answers[0] == 410 and answers[-1] == 429


@NOUN
def test_a_noun_that_says_to_make_nothing_and_does_is_found(cast: Cast, client: Client) -> None:
    client.force_login(cast.lucia)
    with made() as tables:
        client.post(reverse("firm_mark", args=["a-firm"]))
    assert says_it_makes_nothing(making.mark) and "organisations_organisation" in tables


@pytest.mark.parametrize(("name", "at"), [("need_new", []), ("guest_new", [1]), ("council_seats", ["bologna"])])
def test_whatever_makes_something_has_it(cast: Cast, client: Client, name: str, at: list[Any]) -> None:
    client.force_login(cast.carla)
    for _ in range(NEW):
        often.count(f"post {name}", f"person {cast.carla.pk}", most=NEW)
    assert client.post(reverse(name, args=at)).status_code == 429
