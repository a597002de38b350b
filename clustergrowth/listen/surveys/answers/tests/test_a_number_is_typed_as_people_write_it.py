"""“1,250” employees are 1250 on the page, on paper and in a file, and the firm is told; what stays unclear is asked."""

import pytest
from django.test import Client
from django.urls import reverse

from clustergrowth.common.tables.reasons import BadValue
from clustergrowth.listen.surveys.answer_files.services.rows import ColumnMapping
from clustergrowth.listen.surveys.answers.domain import cells
from clustergrowth.listen.surveys.answers.domain.checking import checked
from clustergrowth.listen.surveys.instruments.domain.questions import Item, Question, Type
from clustergrowth.listen.surveys.instruments.queries import questionnaire_of
from clustergrowth.listen.surveys.models import Invitation, Response, Wave
from clustergrowth.listen.surveys.tests.sample import bring, wave_in
from clustergrowth.listen.surveys.waves.queries.links import token_of
from clustergrowth.listen.surveys.waves.services import invitations
from tests.cast import Cast

FILE = """Firm;Main activity;Founded;Staff (FTE);Turnover;Consent
Inchbeg Controls Ltd;Software and information technology;1985;1,250;above € 50 million;Yes
"""


@pytest.fixture
def wave(cast: Cast) -> Wave:
    return wave_in(cast.bologna, by=cast.carla)


@pytest.fixture
def page(cast: Cast, wave: Wave) -> str:
    invitations.invite(wave=wave, council=cast.bologna, audience="engineering", by=cast.carla)
    return reverse("answer_section", args=[token_of(Invitation.objects.get()), 1])


@pytest.mark.parametrize("typed", ["1,250", "1.250", "1 250", "1’250", "1250"])
def test_a_head_count_is_never_in_thousandths(client: Client, page: str, typed: str) -> None:
    client.post(page, {"staff": typed})
    assert Response.objects.get().answers["staff"] == 1250
    assert 'value="1250"' in client.get(page).content.decode()


def test_the_firm_is_told_what_was_taken(client: Client, page: str) -> None:
    assert "“1,250” is read as 1250." in client.post(page, {"staff": "1,250"}, follow=True).content.decode()
    assert "is read as" not in client.post(page, {"staff": "1250"}, follow=True).content.decode()


def test_the_bounds_of_a_question_decide_where_only_one_reading_fits(client: Client, page: str) -> None:
    client.post(page, {"exports": "12,125"})
    assert Response.objects.get().answers["exports"] == 12.125
    client.post(page, {"exports": client.get(page).context["form"]["exports"].value()})
    assert Response.objects.get().answers["exports"] == 12.125


def test_paper_is_read_in_the_same_way(cast: Cast, wave: Wave, client: Client) -> None:
    client.force_login(cast.carla)
    address = reverse("paper_entry", args=[wave.pk, "bologna", "laser-sud"])
    told = client.post(address, {"staff": "1.250", "consent": "1"}, follow=True).content.decode()
    assert "“1.250” is read as 1250." in told
    assert Response.objects.get().answers["staff"] == 1250


def test_a_file_is_read_in_the_same_way_and_says_so(cast: Cast, wave: Wave) -> None:
    choice = ColumnMapping(columns={"staff": "Staff (FTE)", "turnover": "Turnover"}, firm="Firm", organisation="Firm")
    account = bring(wave, cast.bologna, FILE.encode(), choice, cast.carla)
    assert Response.objects.get().answers == {"staff": 1250, "turnover": "above-50"}
    assert [(one.line, one.value, one.message) for one in account.remarks] == [(2, "1,250", "“1,250” is read as 1250.")]


def test_where_both_readings_are_possible_it_is_asked() -> None:
    question = Question("weight", Type.NUMBER, {"en": "How heavy, in kg?"})
    with pytest.raises(BadValue) as asked:
        cells.answer(Item("weight", question), "1.250")
    assert str(asked.value.reason) == "“1.250” could mean 1250 or 1.25. Write it without a thousands separator."
    assert cells.answer(Item("weight", question), "1.2500") == 1.25


def test_a_number_that_is_kept_is_read_back_as_the_same(wave: Wave) -> None:
    asked = questionnaire_of(wave.instrument_id)
    assert checked(asked, {"staff": 12.125, "staff_before": 99999}) == {"staff": 12.125, "staff_before": 99999}
