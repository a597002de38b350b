"""An empty page is no work done: who is new reads what the place is for, and next steps ticked by what happened."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from clustergrowth.agree.meetings.services import cancel_meeting, plan_meeting
from clustergrowth.common import clock, ports
from clustergrowth.common.network.services import name_network
from clustergrowth.connect.exchange import services as exchange
from clustergrowth.people.councils.models import Council, Form
from clustergrowth.people.councils.services import add_member, affiliate_body, ask_first_contact, edit_council
from clustergrowth.people.organisations.domain.kinds import OrganisationKind
from clustergrowth.people.organisations.services.organisations import affiliate, edit_organisation
from clustergrowth.people.persons.models import Person
from clustergrowth.web.pages import first_steps
from tests.empty_network import convened, firm, founded, somebody

pytestmark = pytest.mark.django_db
DONE = "✓"
COUNCIL_STEPS = [
    "Say what the council is for", "Bring the members in", "Say who answers for each member", "Ask the members",
    "Plan the first meeting", "Write down a need", "Name the person to call",
]  # fmt: skip


def read(person: Person, name: str) -> str:
    client = Client()
    client.force_login(person)
    answer = client.get(reverse(name))
    assert answer.status_code == 200
    return answer.content.decode()


def steps_of(places: list[first_steps.Place], person: Person) -> first_steps.FirstSteps | None:
    nothing: list[ports.Lookup[None]] = []
    return first_steps.looked_up(nothing, places, person)[1]


def ticked(council: Council, coordinator: Person) -> list[str]:
    shown = steps_of([first_steps.of_council(council, coordinator)], coordinator)
    return [str(step.title) for step, is_done in shown.steps if is_done] if shown else COUNCIL_STEPS


def test_a_new_coordinator_reads_seven_steps_and_nowhere_that_all_is_done() -> None:
    rui = convened(founded())
    for page in (read(rui, "desk"), read(rui, "today")):
        assert [step for step in COUNCIL_STEPS if step in page] == COUNCIL_STEPS
        assert "0 of 7 done" in page and DONE not in page
        assert "All done" not in page and "nobody has been forgotten" not in page and "has an answer" not in page


def test_every_step_leads_to_a_page_that_is_not_refused() -> None:
    ana = somebody("Ana Arara", is_site_administrator=True)
    assert led(ana, "today") == 3
    rui = convened(founded())
    assert led(rui, "desk") == led(rui, "today") == 7
    assert led(somebody("Nuno Melro", firm("Metal Norte")), "today") == 3


def led(person: Person, name: str) -> int:
    """How many buttons of the page lead to one that opens."""
    client = Client()
    client.force_login(person)
    page = client.get(reverse(name)).content.decode()
    links = re.findall(r'class="button small[^"]*" href="([^"]+)"', page)
    for link in links:
        assert client.get(link.partition("#")[0]).status_code == 200, link
    return len(links)


def test_a_step_is_ticked_by_what_has_happened_and_by_nothing_else() -> None:
    council = founded()
    rui, metal = convened(council), firm("Metal Norte")
    edit_council(council, by=rui, promise="We listen.")
    assert ticked(council, rui) == [], "a promise alone is not what the council is for"
    edit_council(council, by=rui, mission="To bring firms together.")
    assert ticked(council, rui) == COUNCIL_STEPS[:1]
    add_member(council, metal)
    assert ticked(council, rui) == COUNCIL_STEPS[:2]
    affiliate(person=somebody("Nuno Melro"), organisation=metal)
    assert ticked(council, rui) == COUNCIL_STEPS[:3]
    start = clock.now() + timedelta(days=20)
    meeting = plan_meeting(
        council=council, title="First", starts_at=start, ends_at=start + timedelta(hours=1), by=rui, place="Porto"
    )
    assert COUNCIL_STEPS[4] in ticked(council, rui)
    cancel_meeting(meeting, because="Nobody can come.", by=rui)
    assert COUNCIL_STEPS[4] not in ticked(council, rui), "a meeting that was called off did not happen"
    ask_first_contact(council, rui, by=rui)
    assert COUNCIL_STEPS[6] in ticked(council, rui)


def test_a_federation_begins_with_the_bodies_that_are_there() -> None:
    council = founded(form=Form.FEDERATION)
    rui, body = convened(council), firm("Associação Norte", OrganisationKind.CHAMBER)
    page = read(rui, "desk")
    assert "Name the bodies the council works through" in page and "Bring the members in" not in page
    affiliate_body(council, body)
    assert ticked(council, rui) == ["Name the bodies the council works through"]


def test_what_another_council_did_ticks_nothing_here() -> None:
    porto, braga = founded(), founded("Braga", "BRA", promise="We listen.", mission="To meet.")
    rui = convened(porto)
    add_member(braga, firm("Metal Norte"))
    assert ticked(porto, rui) == []
    assert len(ticked(braga, convened(braga, "Sara Pega"))) == 2


def test_who_knows_the_steps_folds_them_and_finds_them_again(client: Client) -> None:
    rui = convened(founded())
    client.force_login(rui)
    back = client.post(reverse("first_steps_fold"), {"act": "fold", "council": "porto"})
    assert back.headers["Location"] == f"{reverse('desk')}?council=porto", "to the council where one was"
    page = client.get(reverse("desk")).content.decode()
    assert '<details class="more">' in page and "All done" not in page
    client.post(reverse("first_steps_fold"), {"act": "unfold"})
    assert 'id="first-steps"' in client.get(reverse("today")).content.decode()


@pytest.mark.parametrize(
    ("kind", "purpose", "step"),
    [
        (OrganisationKind.SME, "This page shows what others ask of your firm", "Say what you need"),
        (OrganisationKind.UNIVERSITY, "Firms of the region say here what they need", "Say what you offer"),
        (OrganisationKind.CHAMBER, "Firms of the region are sent to you", "Say what you offer"),
    ],
)
def test_a_new_member_university_or_support_body_reads_what_today_is_for(
    kind: OrganisationKind, purpose: str, step: str
) -> None:
    council, own = founded(), firm("Casa Nova", kind)
    add_member(council, own)
    page = read(somebody("Nuno Melro", own), "today")
    assert purpose in page and step in page and "Say what Casa Nova does" in page and "0 of 3 done" in page
    assert "Everybody who asked you something has an answer" not in page


def test_what_a_firm_has_said_ticks_its_steps() -> None:
    council, own = founded(), firm("Metal Norte")
    add_member(council, own)
    nuno = somebody("Nuno Melro", own)
    edit_organisation(own, by=nuno, text="We weld.")
    draft = exchange.Draft(organisation=own, text="We look for somebody who grinds gears.", lang="en")
    exchange.state_need(draft, by=nuno)
    shown = steps_of(first_steps.of_person(nuno), nuno)
    assert shown and [is_done for _step, is_done in shown.steps] == [True, True, False]


def test_a_new_site_administrator_is_led_to_the_first_council_and_its_coordinator() -> None:
    ana = somebody("Ana Arara", is_site_administrator=True)
    page = read(ana, "today")
    assert "You look after the site" in page and "Set up the first council" in page and "0 of 3 done" in page
    convened(founded())
    name_network(name="Growth", operator="A chamber", email="ask@example.org", by=ana)
    assert steps_of(first_steps.of_person(ana), ana) is None, "all three were done"


def test_who_belongs_to_nothing_is_shown_the_way_to_the_councils() -> None:
    page = read(somebody("Nuno Melro"), "today")
    assert "You belong to no organisation here yet" in page and f'class="button" href="{reverse("councils")}"' in page
