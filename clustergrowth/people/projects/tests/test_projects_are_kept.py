"""Projects: who may keep them, what they hold, and what is tagged to them."""

from datetime import date

import pytest
from django.db import connection
from django.template import engines
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from clustergrowth.common.errors import Refused
from clustergrowth.common.ports import Ref
from clustergrowth.people.projects import services
from clustergrowth.people.projects.forms import TagForm
from clustergrowth.people.projects.models import Project, Tag
from clustergrowth.people.projects.queries import projects_of, tagged_to
from tests.cast import Cast
from tests.one_moment import unseen

pytestmark = pytest.mark.django_db
ASKED = {"name": "EMPOWER", "funder": "A programme", "starts_on": "2026-01-01", "ends_on": "2028-12-31"}


@pytest.fixture
def empower(cast: Cast) -> Project:
    return services.start_project(
        name="EMPOWER",
        funder="A programme",
        starts_on=date(2026, 1, 1),
        ends_on=date(2028, 12, 31),
        councils=[cast.bologna],
    )


def test_two_that_get_one_name_at_the_same_moment_have_an_address_each(
    empower: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    unseen(monkeypatch)
    made = services.start_project(
        name="EMPOWER", funder="Another", starts_on=empower.starts_on, ends_on=empower.ends_on
    )
    assert made.slug == f"{empower.slug}-2"


def test_a_coordinator_or_the_lead_adds_one_and_anybody_reads_it(cast: Cast, client: Client) -> None:
    for person, status in ((cast.lucia, 403), (cast.leda, 302), (cast.carla, 302)):
        client.force_login(person)
        assert client.post(reverse("project_new"), ASKED).status_code == status
    client.logout()
    assert "EMPOWER" in client.get(reverse("projects")).content.decode()
    assert client.get(reverse("project", args=["empower-2"])).status_code == 200


def test_another_councils_project_is_for_that_council(empower: Project, cast: Cast, client: Client) -> None:
    client.force_login(cast.selin)
    asked = ASKED | {"councils": [cast.istanbul.pk]}
    assert client.post(reverse("project_edit", args=["empower"]), asked).status_code == 403
    about = reverse("project_tags", args=["council", cast.istanbul.pk])
    client.post(about, {"projects": [empower.pk]})
    assert not Tag.objects.exists()
    assert client.post(reverse("project_new"), ASKED | {"councils": [cast.bologna.pk]}).status_code == 422
    client.post(reverse("project_new"), ASKED)
    assert list(Project.objects.get(slug="empower-2").councils.all()) == [cast.istanbul]


def test_what_the_lead_ticks_meanwhile_is_kept_by_who_cannot_tick_it(
    empower: Project, cast: Cast, client: Client
) -> None:
    path = reverse("project_edit", args=["empower"])
    client.force_login(cast.carla)
    read: dict[str, object] = dict(ASKED)
    for councils in ([cast.bologna.pk], []):
        read["read_edition"] = client.get(path).context["form"].edition
        empower.councils.add(cast.istanbul)
        read["text"] = f"Written with {len(councils)} ticked"
        assert client.post(path, read | {"councils": councils}).status_code == 302
        empower.refresh_from_db()
        assert empower.text == read["text"] and cast.istanbul in empower.councils.all()


def test_a_thing_stays_with_a_project_of_others_and_what_is_not_offered_is_said(
    empower: Project, cast: Cast, client: Client
) -> None:
    theirs = services.start_project(
        name="Theirs", funder="F", starts_on=date(2026, 1, 1), ends_on=date(2027, 1, 1), councils=[cast.istanbul]
    )
    about = Ref("council", cast.bologna.pk)
    client.force_login(cast.carla)
    page = reverse("project_tags", args=[about.kind, about.id])
    read = {"read_edition": TagForm(stored={"projects": []}, viewer=cast.carla).edition}
    services.tag(theirs, about)
    client.post(page, read | {"projects": [empower.pk]})
    assert {one.name for one in projects_of(about.kind, [about.id])[about.id]} == {"EMPOWER", "Theirs"}
    read["read_edition"] = TagForm(stored={"projects": [empower, theirs]}, viewer=cast.carla).edition
    answer = client.post(page, read | {"projects": [empower.pk, 999999]}, follow=True)
    assert "999999" in answer.content.decode(), "which choice is none"


def test_a_project_ends_after_it_begins(cast: Cast, client: Client) -> None:
    client.force_login(cast.leda)
    answer = client.post(reverse("project_new"), ASKED | {"ends_on": "2025-01-01"})
    assert answer.status_code == 422 and "is before the first" in answer.content.decode()
    with pytest.raises(Refused):
        services.start_project(name="X", funder="Y", starts_on=date(2026, 2, 1), ends_on=date(2026, 1, 1))


def test_partners_packages_and_targets_are_added_and_removed(empower: Project, cast: Cast, client: Client) -> None:
    client.force_login(cast.carla)
    for part, asked in (
        ("partner", {"organisation": "Ateneo di Prova", "role": "research", "is_lead": "on"}),
        ("package", {"number": "2", "title": "Needs analysis"}),
        ("target", {"code": "RCO87", "title": "Organisations cooperating", "value": "40"}),
    ):
        address = reverse("project_part_new", args=["empower", part])
        assert client.post(address, asked).status_code == 302
    page = client.get(reverse("project", args=["empower"])).content.decode()
    assert "Ateneo di Prova" in page and "Needs analysis" in page and "RCO87" in page
    for part, pk in (
        ("partner", empower.partners.get().pk),
        ("package", empower.work_packages.get().pk),
        ("target", empower.targets.get().pk),
    ):
        client.post(reverse("project_part_end", args=["empower", part, pk]))
    assert not (empower.partners.exists() or empower.work_packages.exists() or empower.targets.exists())


def test_a_wrong_part_is_said_on_the_page(empower: Project, cast: Cast, client: Client) -> None:
    client.force_login(cast.carla)
    answer = client.post(reverse("project_part_new", args=["empower", "partner"]), {"organisation": "Unknown firm"})
    assert answer.status_code == 422 and "No organisation of this name is registered" in answer.content.decode()


def test_a_partner_of_another_council_is_told_by_one_side(empower: Project, cast: Cast, client: Client) -> None:
    services.add_partner(empower, cast.ateneo)
    assert "reported by one side" not in partners_shown(client)
    services.add_partner(empower, cast.makine)
    assert partners_shown(client).count("reported by one side") == 1
    empower.councils.add(cast.istanbul)
    assert "reported by one side" not in partners_shown(client)


def partners_shown(client: Client) -> str:
    page = client.get(reverse("project", args=["empower"])).content.decode()
    return page[page.index("<h2>Partners</h2>") : page.index("<h2>Work packages</h2>")]


def test_one_partner_leads(empower: Project, cast: Cast) -> None:
    services.add_partner(empower, cast.ateneo, is_lead=True)
    services.add_partner(empower, cast.camera, is_lead=True)
    assert empower.partners.get(is_lead=True).organisation == cast.camera


def test_anything_is_tagged_once(empower: Project, cast: Cast) -> None:
    about = Ref("council", cast.bologna.pk)
    services.tag(empower, about)
    services.tag(empower, about)
    assert projects_of("council", [cast.bologna.pk]) == {cast.bologna.pk: [empower]}
    assert tagged_to(empower) == {"council": 1}


def test_a_page_offers_the_tags_to_those_who_may(empower: Project, cast: Cast, client: Client) -> None:
    address = reverse("project_tags", args=["council", cast.bologna.pk])
    client.force_login(cast.carla)
    assert client.post(address, {"projects": [empower.pk], "next": "/directory/"})["Location"] == "/directory/"
    assert Tag.objects.get().project == empower
    client.post(address, {"projects": [], "next": "https://elsewhere.example"})
    assert not Tag.objects.exists()
    client.force_login(cast.lucia)
    assert client.post(address, {"projects": [empower.pk]}).status_code == 403


def test_what_one_may_not_see_cannot_be_tagged(empower: Project, cast: Cast, client: Client) -> None:
    client.force_login(cast.carla)
    assert client.post(reverse("project_tags", args=["organisation", 999999])).status_code == 404
    assert client.post(reverse("project_tags", args=["nothing", 1])).status_code == 404


def test_the_tags_stand_on_any_page_that_includes_them(empower: Project, cast: Cast) -> None:
    services.tag(empower, Ref("theme", 7))
    request = RequestFactory().get("/")
    template = engines["django"].from_string("{% load projects %}{% project_tags 'theme' 7 %}")
    for person, has_form in ((cast.carla, True), (cast.lucia, False)):
        request.user = person
        page = template.render({}, request)
        assert "EMPOWER" in page and ("<form" in page) is has_form


def test_the_list_costs_the_same_queries_with_ten_and_many_rows(cast: Cast, client: Client) -> None:
    counts = []
    for number in (10, 200):
        made = [
            Project(slug=f"p-{number}-{n}", name=f"P{n}", funder="F", starts_on="2026-01-01", ends_on="2027-01-01")
            for n in range(number)
        ]
        for project in Project.objects.bulk_create(made):
            project.councils.add(cast.bologna)
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("projects"))
        counts.append(len(queries))
    assert counts[0] == counts[1]
