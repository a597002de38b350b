"""What the public reads of a council, and whose words stand there."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import override
from i18nfield.strings import LazyI18nString

from clustergrowth.common import clock
from clustergrowth.common.errors import NotYours
from clustergrowth.common.mail.models import Mail
from clustergrowth.people.organisations.domain.kinds import OrganisationKind
from clustergrowth.tell.pages import services
from clustergrowth.tell.pages.models import Voice
from tests.cast import Cast, belongs, organisation

pytestmark = pytest.mark.django_db
SAID = "Abbiamo visto come fanno altrove e abbiamo cominciato la settimana dopo."


def ask(cast: Cast) -> Voice:
    return services.ask_for_voice(
        by=cast.carla, council=cast.bologna, person=cast.lucia, role="titolare", text=SAID, lang="it"
    )


def page(client: Client, slug: str = "bologna", prefix: str = "") -> str:
    answer = client.get(f"{prefix}/councils/{slug}/")
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_public_reads_its_promise_and_no_name_without_consent(client: Client, cast: Cast) -> None:
    cast.bologna.promise = LazyI18nString({"it": "Nessuno risolva da solo", "en": "Nobody alone"})
    cast.bologna.first_contact = cast.carla
    cast.bologna.save()
    shown = page(client)
    assert "Nobody alone" in shown
    assert "Nessuno risolva da solo" in page(client, prefix="/it")
    for person in cast.everyone:
        assert person.name.split()[-1] not in shown


def test_the_person_to_call_stands_there_by_consent(client: Client, cast: Cast) -> None:
    cast.bologna.first_contact = cast.carla
    cast.bologna.first_contact_consent_at = clock.now()
    cast.bologna.save()
    assert "Quaglia" in page(client)


def test_a_council_without_texts_and_members_still_has_a_page(client: Client, cast: Cast) -> None:
    cast.istanbul.memberships.all().delete()
    assert "Too early to say" in page(client, "istanbul")
    assert "İstanbul" in page(client, "istanbul", prefix="/tr")
    assert client.get("/councils/atlantis/").status_code == 404


def test_a_voice_is_public_only_after_its_person_said_yes(client: Client, cast: Cast) -> None:
    ask(cast)
    assert SAID not in page(client)
    mail = Mail.objects.get()
    assert (mail.to, mail.language) == (cast.lucia.email, "it")
    path = "/it/voices/by-link/" + mail.text.split("/voices/by-link/")[1].split("/")[0] + "/"
    path = path if client.get(path).status_code == 200 else path.removeprefix("/it")
    assert SAID in client.get(path).content.decode()
    assert SAID not in page(client)
    client.post(path, {"act": "give"})
    assert SAID in page(client)
    assert "Fringuello" in page(client)
    assert client.post(path, {"act": "give"}).status_code == 410


def test_it_can_be_refused_or_withdrawn_by_that_person_only(client: Client, cast: Cast) -> None:
    voice = ask(cast)
    with pytest.raises(NotYours):
        services.give_voice(voice, by=cast.carla)
    services.give_voice(voice, by=cast.lucia)
    client.force_login(cast.lucia)
    client.post(reverse("voice_answer", args=[voice.pk]), {"act": "withdraw"})
    assert SAID not in page(Client())
    refused = ask(cast)
    services.withdraw_voice(refused, by=cast.lucia)
    assert not Voice.objects.filter(pk=refused.pk).exists()


def test_only_the_coordinator_asks_and_only_people_of_the_council(client: Client, cast: Cast) -> None:
    with pytest.raises(NotYours):
        services.ask_for_voice(by=cast.lucia, council=cast.bologna, person=cast.paolo, role="x", text=SAID, lang="it")
    with pytest.raises(NotYours):
        services.ask_for_voice(by=cast.carla, council=cast.bologna, person=cast.murat, role="x", text=SAID, lang="it")
    client.force_login(cast.carla)
    assert client.get(reverse("voice_new", args=["istanbul"])).status_code == 403
    form = client.get(reverse("voice_new", args=["bologna"])).content.decode()
    assert "Leylek" not in form
    given = {"person": cast.lucia.email, "role": "titolare", "text": SAID, "lang": "it", "english": ""}
    assert client.post(reverse("voice_new", args=["bologna"]), given).status_code == 302


@pytest.mark.parametrize("address", ["home", "councils", "how_we_count", "accessibility", "privacy", "licence"])
@pytest.mark.parametrize("prefix", ["", "/tr"])
def test_every_standing_page_opens_in_two_languages(client: Client, cast: Cast, address: str, prefix: str) -> None:
    with override("en"):
        path = reverse(address)
    assert client.get(prefix + path).status_code == 200


def test_the_first_page_opens_before_there_is_a_council(client: Client, db: None) -> None:
    assert client.get("/").status_code == 200
    assert client.get("/councils/").status_code == 200


def test_a_council_page_costs_the_same_with_five_and_two_hundred_members(client: Client, cast: Cast) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as found:
            page(client)
        return len(found)

    few = queries()
    for number in range(200):
        firm = organisation(
            f"Ditta {number}", OrganisationKind.SME, "Bologna", "IT", "ITH55", slug=f"ditta-{number}", is_public=True
        )
        belongs(firm, cast.bologna)
    assert queries() == few
