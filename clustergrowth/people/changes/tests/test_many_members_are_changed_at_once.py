"""One act changes many members of a filtered list: seen before, kept in the history, undone in one act."""

from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import reverse

from clustergrowth.common import clock
from clustergrowth.common.errors import NotYours, Refused, TooLate
from clustergrowth.people.changes import services
from clustergrowth.people.changes.jobs import give_up
from clustergrowth.people.changes.models import BulkChange, What
from clustergrowth.people.changes.queries import judge
from clustergrowth.people.councils.models import Membership, Role
from clustergrowth.people.councils.services.members import join
from clustergrowth.people.organisations.domain.kinds import OrganisationKind
from clustergrowth.people.organisations.models import Affiliation, Listing, Organisation
from tests.cast import JOINED, NOW, Cast, belongs, organisation, works

pytestmark = pytest.mark.django_db
LARGE = OrganisationKind.LARGE_FIRM


@pytest.fixture(autouse=True)
def _at_a_moment() -> Iterator[None]:
    with clock.at(NOW):
        yield


@pytest.fixture
def firms(cast: Cast) -> list[Organisation]:
    """Three more firms of Bologna, one of which joined İstanbul first."""
    made = []
    for n in (1, 2, 3):
        firm = organisation(f"Officina {n}", OrganisationKind.SME, "Imola", "IT", "ITH55", slug=f"officina-{n}")
        if n == 3:
            belongs(firm, cast.istanbul)
        belongs(firm, cast.bologna)
        made.append(firm)
    return made


def kinds(firms: list[Organisation]) -> list[str]:
    return [Organisation.objects.get(pk=firm.pk).kind for firm in firms]


def test_all_that_match_the_filter_are_changed_after_they_were_shown(
    cast: Cast, firms: list[Organisation], client: Client
) -> None:
    client.force_login(cast.carla)
    path = reverse("bulk_change_new", args=["bologna"]) + "?q=Officina"
    assert "Tick none to change all 3 on the list" in client.get(path).content.decode()
    asked = {"what": f"kind:{LARGE}"}
    page = client.post(path, asked).content.decode()
    assert "Change 2 organisations" in page and kinds(firms) == ["sme"] * 3
    answer = client.post(path, asked | {"is_confirmed": "on"}, follow=True)
    assert answer.status_code == 200
    assert kinds(firms) == [LARGE, LARGE, "sme"], "for the third İstanbul speaks, which it joined first"
    assert kinds([cast.laser]) == ["sme"], "it is not on the list"
    event = Organisation.pgh_event_model.objects.filter(pgh_obj=firms[0].pk).latest("pgh_id")  # type: ignore[attr-defined]
    assert event.pgh_context.metadata["by"] == str(cast.carla.key)


def test_it_is_undone_but_for_what_somebody_changed_since(cast: Cast, firms: list[Organisation]) -> None:
    ids = [firm.pk for firm in firms]
    made = services.begin(cast.bologna, by=cast.carla, what="kind", value=LARGE, organisations=ids)
    Organisation.objects.filter(pk=firms[0].pk).update(kind="cluster")
    made.refresh_from_db()
    services.start_undoing(made, by=cast.carla)
    made.refresh_from_db()
    assert kinds(firms) == ["cluster", "sme", "sme"]
    assert (made.state, made.kept) == (BulkChange.State.UNDONE, 1)
    with pytest.raises(TooLate):
        services.start_undoing(made, by=cast.carla)


def test_only_those_ticked_are_changed(cast: Cast, firms: list[Organisation], client: Client) -> None:
    client.force_login(cast.carla)
    path = reverse("bulk_change_new", args=["bologna"])
    asked = {"what": f"kind:{LARGE}", "is_confirmed": "on"}
    client.post(path, asked | {"chosen": [firms[1].pk]})
    assert kinds(firms) == ["sme", LARGE, "sme"]
    assert client.post(path, asked | {"chosen": [cast.makine.pk]}).status_code == 422, "is not on the list"


def test_members_move_to_another_council_and_back(cast: Cast, firms: list[Organisation]) -> None:
    Role.objects.create(person=cast.carla, council=cast.istanbul, office=Role.Office.COORDINATOR, since=JOINED)
    ids, to = [firm.pk for firm in firms], str(cast.istanbul.pk)
    assert judge(cast.bologna, what=What.MOVE, value=to, organisations=ids, by=cast.carla).already == 1
    made = services.begin(cast.bologna, by=cast.carla, what="move", value=to, organisations=ids)
    assert Listing.objects.get(organisation=firms[0]).councils == [cast.istanbul.pk]
    assert Membership.objects.get(organisation=firms[0], council=cast.bologna).until is not None
    made.refresh_from_db()
    services.start_undoing(made, by=cast.carla)
    assert Membership.objects.get(organisation=firms[0]).council == cast.bologna
    assert Membership.objects.get(organisation=firms[0]).until is None
    assert Listing.objects.get(organisation=firms[0]).councils == [cast.bologna.pk]


def test_members_of_the_same_day_move_and_are_back_as_they_were(cast: Cast) -> None:
    Role.objects.create(person=cast.carla, council=cast.istanbul, office=Role.Office.COORDINATOR, since=JOINED)
    today = organisation("Officina 4", OrganisationKind.SME, "Imola", "IT", "ITH55", slug="officina-4")
    before = join(cast.bologna, today, baseline_staff=7)
    made = services.begin(
        cast.bologna, by=cast.carla, what="move", value=str(cast.istanbul.pk), organisations=[today.pk]
    )
    assert Membership.objects.get(organisation=today).council == cast.istanbul
    made.refresh_from_db()
    services.start_undoing(made, by=cast.carla)
    back = Membership.objects.get(organisation=today)
    assert (back.council, back.since, back.until) == (cast.bologna, before.since, None)
    assert (back.baseline_staff, back.baseline_year) == (7, before.baseline_year)
    assert Listing.objects.get(organisation=today).councils == [cast.bologna.pk]


def test_a_member_that_came_back_meanwhile_is_counted_as_kept(cast: Cast, firms: list[Organisation]) -> None:
    Role.objects.create(person=cast.carla, council=cast.istanbul, office=Role.Office.COORDINATOR, since=JOINED)
    ids = [firm.pk for firm in firms[:2]]
    made = services.begin(cast.bologna, by=cast.carla, what="move", value=str(cast.istanbul.pk), organisations=ids)
    join(cast.bologna, firms[0])
    made.refresh_from_db()
    services.start_undoing(made, by=cast.carla)
    made.refresh_from_db()
    assert (made.state, made.kept) == (BulkChange.State.UNDONE, 1)
    assert Membership.objects.get(organisation=firms[1], until=None).council == cast.bologna
    lives = Membership.objects.filter(organisation=firms[0], until=None)
    assert {row.council for row in lives} == {cast.bologna, cast.istanbul}, "as the change left it, and as it came back"


@pytest.mark.parametrize(("state", "after", "says"), [
    (BulkChange.State.WAITING, BulkChange.State.FAILED, "could not be done"),
    (BulkChange.State.UNDOING, BulkChange.State.DONE, "Undo"),
])  # fmt: skip
def test_what_broke_off_for_good_is_said_and_can_be_asked_for_again(
    cast: Cast, firms: list[Organisation], client: Client, state: str, after: str, says: str
) -> None:
    made = BulkChange.objects.create(
        council=cast.bologna,
        by=cast.carla,
        what=What.LABEL,
        value="x",
        organisations=[firms[0].pk],
        at=NOW,
        state=state,
    )
    give_up(made.pk)
    made.refresh_from_db()
    client.force_login(cast.carla)
    assert made.state == after and says in client.get(reverse("bulk_change", args=[made.pk])).content.decode()


def test_members_are_added_to_another_council_and_stay_in_this_one(cast: Cast, firms: list[Organisation]) -> None:
    Role.objects.create(person=cast.carla, council=cast.istanbul, office=Role.Office.COORDINATOR, since=JOINED)
    to = str(cast.istanbul.pk)
    services.begin(cast.bologna, by=cast.carla, what="join", value=to, organisations=[firms[0].pk])
    assert Listing.objects.get(organisation=firms[0]).councils == [cast.bologna.pk, cast.istanbul.pk]


def test_who_answers_is_named_where_nobody_does_and_no_more_after_undoing(
    cast: Cast, firms: list[Organisation]
) -> None:
    for firm in firms[:2]:
        works(cast.paolo, firm)
    ids = [firm.pk for firm in firms]
    judged = judge(cast.bologna, what=What.CONTACT, value="", organisations=[*ids, cast.laser.pk], by=cast.carla)
    assert (judged.able, judged.already, judged.left_out) == (ids[:2], 1, 1)
    made = services.begin(cast.bologna, by=cast.carla, what="contact", value="", organisations=ids)
    answers = Affiliation.objects.filter(organisation__in=firms, is_first_contact=True)
    assert answers.count() == 2
    made.refresh_from_db()
    services.start_undoing(made, by=cast.carla)
    assert answers.count() == 0


def test_a_label_is_put_on_many_taken_from_them_and_back(cast: Cast, firms: list[Organisation], client: Client) -> None:
    client.force_login(cast.carla)
    path = reverse("bulk_change_new", args=["bologna"]) + "?q=Officina"
    assert client.post(path, {"what": "label:", "is_confirmed": "on"}).status_code == 422, "which label?"
    client.post(path, {"what": "label:", "label": "Distretto", "is_confirmed": "on"})
    labels = cast.bologna.labels.filter(name="Distretto")
    assert labels.count() == 3
    client.post(path, {"what": "unlabel:Distretto", "chosen": [firms[0].pk], "is_confirmed": "on"})
    assert labels.count() == 2
    for made, left in ((BulkChange.objects.latest("pk"), 3), (BulkChange.objects.earliest("pk"), 0)):
        client.post(reverse("bulk_change_undo", args=[made.pk]))
        made.refresh_from_db()
        assert (labels.count(), made.state) == (left, "undone")


def test_nobody_moves_members_to_a_council_of_others(cast: Cast, firms: list[Organisation], client: Client) -> None:
    to = str(cast.istanbul.pk)
    with pytest.raises(NotYours):
        services.begin(cast.bologna, by=cast.carla, what="move", value=to, organisations=[firms[0].pk])
    client.force_login(cast.carla)
    path = reverse("bulk_change_new", args=["bologna"])
    asked = {"what": f"move:{to}", "is_confirmed": "on"}
    assert client.post(path, asked).status_code == 422
    assert client.get(reverse("bulk_change_new", args=["istanbul"])).status_code == 403


def test_what_would_change_nothing_is_refused(cast: Cast) -> None:
    with pytest.raises(Refused, match="Nothing would change"):
        services.begin(cast.bologna, by=cast.carla, what="kind", value="sme", organisations=[cast.laser.pk])


def test_the_filters_of_the_directory_narrow_the_list_too(
    cast: Cast, firms: list[Organisation], client: Client
) -> None:
    client.force_login(cast.carla)
    page = client.get(reverse("directory")).content.decode()
    assert reverse("bulk_change_new", args=["bologna"]) in page
    path = reverse("bulk_change_new", args=["bologna"])
    assert "the one on the list" in client.get(path, {"nace": "C"}).content.decode(), "Laser Sud alone says what"
