"""The pages that name no noun."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client, RequestFactory
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from clustergrowth.common.mail.models import Mail
from clustergrowth.common.network.kinds import NetworkKind
from clustergrowth.record import services
from clustergrowth.web.pages import roles
from tests import letters
from tests.cast import Cast

pytestmark = pytest.mark.django_db
Say = Callable[[NetworkKind], None]


def logged(cast: Cast) -> None:
    services.log_contact(
        by=cast.lucia, between=[cast.laser, cast.ateneo], text="Una visita", acting_for=cast.laser, council=cast.bologna
    )


def test_today_shows_what_waits_with_one_button_each(client: Client, cast: Cast) -> None:
    client.force_login(cast.paolo)
    assert "Nothing is waiting for you" in client.get(reverse("today")).content.decode()
    logged(cast)
    page = client.get(reverse("today")).content.decode()
    assert "1 thing is waiting for you" in page
    assert "Yes, this happened" in page


def test_the_desk_is_the_coordinators_and_of_the_own_council(client: Client, cast: Cast) -> None:
    client.force_login(cast.carla)
    assert client.get(reverse("desk")).status_code == 200
    assert client.get(reverse("desk"), {"council": "istanbul"}).status_code == 404
    client.force_login(cast.lucia)
    assert client.get(reverse("desk")).status_code == 403
    assert Client().get(reverse("desk")).status_code == 302


def test_search_forgives_accents_and_capital_letters(client: Client, cast: Cast) -> None:
    for words in ("isik makine", "IŞIK MAKİNE", "ışık"):
        assert "Işık Makine" in client.get(reverse("search"), {"q": words}).content.decode()
    assert "Nothing found" in client.get(reverse("search"), {"q": "zzzz"}).content.decode()
    script = client.get(reverse("search"), {"q": "<script>alert(1)</script>"}).content.decode()
    assert "<script>alert" not in script


def test_the_outbox_exists_in_the_demonstration_only(client: Client, cast: Cast, network_is: Say) -> None:
    logged(cast)
    mail = Mail.objects.get()
    assert mail.subject in client.get(reverse("outbox")).content.decode().replace("&#x27;", "'")
    framed = client.get(reverse("outbox_html", args=[mail.pk]))
    assert "unsafe-inline" in framed.headers["Content-Security-Policy"]
    assert "script-src" not in framed.headers["Content-Security-Policy"]
    network_is(NetworkKind.REAL)
    for name, args in (("outbox", []), ("outbox_mail", [mail.pk]), ("outbox_html", [mail.pk])):
        assert client.get(reverse(name, args=args)).status_code == 404


def test_the_bar_of_roles_signs_in_without_a_code_in_the_demonstration_only(
    client: Client, cast: Cast, network_is: Say
) -> None:
    page = client.get("/").content.decode()
    assert f'value="{cast.carla.pk}"' in page
    assert client.post(reverse("demo_role"), {"role": cast.carla.pk, "next": "/desk/"}).headers["Location"] == "/desk/"
    assert client.get(reverse("desk")).status_code == 200
    away = client.post(reverse("demo_role"), {"role": cast.carla.pk, "next": "https://example.com/"})
    assert away.headers["Location"] == reverse("today")
    for whence in ({"Origin": "https://example.com"}, {"Referer": "https://example.com/"}, {"Origin": "null"}):
        assert client.post(reverse("demo_role"), {"role": cast.selin.pk}, headers=whence).status_code == 403
    assert client.post(reverse("demo_role"), {"role": cast.selin.pk}, secure=True).status_code == 403
    assert client.get(reverse("desk")).status_code == 200, "another site has signed somebody in as somebody else"
    network_is(NetworkKind.REAL)
    assert client.post(reverse("demo_role"), {"role": cast.carla.pk}).status_code == 404
    assert "demo-role" not in client.get("/").content.decode()


@pytest.mark.parametrize("role", ["999999999", "9" * 30, "nobody", ""])
def test_a_role_that_is_none_costs_nobody_the_session(client: Client, cast: Cast, role: str) -> None:
    client.force_login(cast.carla)
    assert client.post(reverse("demo_role"), {"role": role}).status_code == 404
    assert client.get(reverse("desk")).status_code == 200


def test_the_bar_of_roles_costs_one_query_a_minute(
    cast: Cast, rf: RequestFactory, settings: Any, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    settings.PUBLIC_PAGES_KEPT = 60
    request = rf.get("/")
    request.user = cast.lucia
    with django_assert_num_queries(1):
        shown = roles.bar(request)["demo_roles"]
        assert roles.bar(request)["demo_roles"] == shown
    assert isinstance(shown, list)
    assert [(one.value, one.is_current) for one in shown] == [
        (roles.PUBLIC, False), *((str(one.pk), one == cast.lucia) for one in (
            cast.carla, cast.paolo, cast.lucia, cast.selin, cast.murat, cast.leda, cast.adam
        )),
    ]  # fmt: skip


def test_a_mail_that_asks_is_held_back_for_a_week_and_the_most_valuable_goes_first(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    from datetime import timedelta

    from clustergrowth.common import clock
    from clustergrowth.common.mail import services as mail
    from clustergrowth.common.ports import Ref

    def compose(about: Ref, to: object) -> mail.Letter:
        context = {"organisation": cast.laser, "at": clock.now(), "names": "", "text": str(about.id)}
        return mail.Letter("x", "record/mail/confirm", None, "", context, asks=about.id, about=about)

    letters.register(monkeypatch, "x", compose)
    for value in (50, 20, 70):  # the first of them goes
        mail.write(compose(Ref("x", value), cast.paolo), to=cast.paolo)
    assert Mail.objects.filter(state=Mail.State.HELD).count() == 2
    assert mail.release_held() == 0
    with clock.at(clock.now() + timedelta(days=8)):
        assert mail.release_held() == 1
    assert Mail.objects.get(state=Mail.State.HELD).asks == 20


def test_who_looks_for_signs_alone_keeps_the_box_and_reads_why(client: Client) -> None:
    page = client.get(reverse("search"), {"q": "'"})
    assert page.status_code == 400
    assert 'value="&#x27;"' in page.content.decode() and "at least one letter" in page.content.decode()
