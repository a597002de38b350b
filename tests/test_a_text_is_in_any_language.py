"""What people of a council in Porto write is in Portuguese: needs, enquiries, minutes, decisions, voices, profiles."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from clustergrowth.agree.meetings.models import Meeting
from clustergrowth.connect.exchange.models import Enquiry, Need
from clustergrowth.connect.exchange.queries.guessing import guess
from clustergrowth.people.councils.models import Council
from clustergrowth.tell.pages.models import Voice
from tests.cast import Cast
from tests.forms_on_a_page import forms_in

pytestmark = pytest.mark.django_db

WELD = "Procuramos quem nos ajude a soldar peças de alumínio sem deformações."


@pytest.fixture
def porto(cast: Cast) -> Council:
    """Bologna, were it in Portugal."""
    cast.bologna.languages = ["pt", "en"]
    cast.bologna.save()
    return cast.bologna


def form_with(client: Client, address: str, name: str) -> Any:
    return next(form for form in forms_in(client.get(address)) if name in form.sent())


def test_a_need_is_read_as_what_it_is_written_in(cast: Cast, porto: Council, client: Client) -> None:
    client.force_login(cast.lucia)
    read = client.post("/needs/new/read/", {"text": WELD}).content.decode()
    assert '<option value="pt" selected>Português</option>' in read
    assert client.post("/needs/new/", {"text": WELD, "languages": ["pt"], "post": "1"}).status_code == 302
    need = Need.objects.get()
    assert (need.lang, need.languages) == ("pt", ["pt"])
    page = client.get(reverse("need", args=[need.pk])).content.decode()
    assert "written in Portuguese" in page and '<span lang="pt">' in page
    assert "Procuramos" in client.get("/needs/?lang=pt").content.decode()


def test_elsewhere_too_it_is_not_taken_for_spanish(cast: Cast) -> None:
    assert guess(WELD, reader="it", council=cast.bologna).lang == "pt"


def test_what_is_too_short_to_tell_is_in_the_councils_own(porto: Council) -> None:
    assert guess("CNC 5 eixos", reader="en", council=porto).lang == "pt"
    assert guess("We need help with welding aluminium.", reader="en", council=porto).lang == "en"


def test_who_knows_better_chooses_any(cast: Cast, client: Client) -> None:
    client.force_login(cast.lucia)
    client.post("/needs/new/", {"text": WELD, "lang": "gl", "guessed_lang": "pt", "post": "1"})
    assert Need.objects.get().lang == "gl"
    asked = {"text": WELD, "lang": "xx", "guessed_lang": "pt", "post": "1"}
    client.post("/needs/new/", {**asked, "text": f"{WELD} Até março."})
    assert Need.objects.latest("pk").lang == "pt", "no language at all: guessed anew"


def test_a_strangers_need_too(porto: Council, client: Client) -> None:
    typed = {"text": WELD, "name": "Rui", "organisation_name": "Metais", "email": "rui@metais.example", "send": "1"}
    client.post(reverse("council_need", args=[porto.slug]), typed)
    assert Enquiry.objects.get().lang == "pt"


def test_a_council_meets_and_decides_in_its_own(cast: Cast, porto: Council, client: Client) -> None:
    client.force_login(cast.carla)
    form = form_with(client, "/meetings/new/", "begins")
    assert form.sent()["lang"] == ["pt"]
    typed = {"title": "Reunião de março", "on": "2027-03-04", "begins": "10:00", "ends": "12:00", "place": "Porto"}
    assert client.post("/meetings/new/", {**form.sent(), **typed}).status_code == 302
    meeting = Meeting.objects.get(title="Reunião de março")
    assert meeting.lang == "pt"
    page = client.get(reverse("meeting", args=[meeting.pk])).content.decode()
    assert "Português" in page and '<span lang="pt">Reunião de março</span>' in page


def test_a_voice_is_heard_in_its_own(cast: Cast, porto: Council, client: Client) -> None:
    client.force_login(cast.carla)
    address = reverse("voice_new", args=[porto.slug])
    form = form_with(client, address, "role")
    assert form.sent()["lang"] == ["pt"]
    typed = {"person": cast.lucia.email, "role": "dona da empresa", "text": "Ganhámos um cliente novo."}
    assert client.post(address, {**form.sent(), **typed}).status_code == 302
    assert Voice.objects.get().lang == "pt"


def test_a_firm_tells_of_itself_in_any(cast: Cast, client: Client) -> None:
    client.force_login(cast.lucia)
    address = reverse("organisation_edit", args=[cast.laser.slug])
    form = form_with(client, address, "postcode")
    answer = client.post(address, {**form.sent(), "text": "Metal keskin.", "lang": "ku"})
    assert answer.status_code == 302
    cast.laser.refresh_from_db()
    assert cast.laser.lang == "ku"
