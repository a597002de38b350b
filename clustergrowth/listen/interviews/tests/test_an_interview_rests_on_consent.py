"""Nothing is kept without a consent; the same link gives it, withdraws it and erases."""

from datetime import timedelta

import pytest
from django.db import IntegrityError
from django.test import Client
from django.urls import reverse
from django.utils import translation

from clustergrowth.common import clock
from clustergrowth.common.errors import LinkSpent, NotYours, Refused
from clustergrowth.common.mail.models import Mail
from clustergrowth.listen.interviews import services
from clustergrowth.listen.interviews.domain.links import token_of
from clustergrowth.listen.interviews.models import (
    CaseStudy,
    ConsentScope,
    ConsentWay,
    Interview,
    InterviewPassage,
    Quotation,
)
from clustergrowth.listen.interviews.queries.interviews import people_of
from clustergrowth.listen.interviews.tests.talks import approved, coded, held, path_in_mail, published, quoted, talk
from clustergrowth.people.councils.models import Contact
from clustergrowth.people.councils.services import add_contact
from clustergrowth.people.persons.models import Person
from clustergrowth.people.persons.services.accounts import erase_person
from clustergrowth.record.kinds import Kind
from clustergrowth.record.models import Line
from tests.cast import Cast


def test_people_of_another_council_are_not_interviewed_here(cast: Cast, client: Client) -> None:
    """Whoever brings a list with somebody's address does not come to know the person by it."""
    for person in (cast.selin, cast.murat):
        add_contact(cast.bologna, person, source="A fair")
    assert not people_of(cast.bologna).filter(pk__in=[cast.selin.pk, cast.murat.pk]).exists()
    assert people_of(cast.bologna).filter(pk=cast.lucia.pk).exists()
    client.force_login(cast.carla)
    answer = client.post(
        reverse("interview_new"), {"organisation": cast.laser.name, "person": cast.murat.email, "note": "Detto a voce"}
    )
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Nobody in your council has this name or address" in page
    assert "Detto a voce" in page and cast.murat.name not in page


def test_holding_it_stands_in_the_ledger_and_tells_the_person_the_link(cast: Cast) -> None:
    interview = talk(cast, text="")
    line = Line.objects.get(kind=Kind.INTERVIEW_HELD)
    assert (line.about_id, line.council, line.actor) == (interview.pk, "bologna", cast.carla.key)
    assert [party.organisation_id for party in line.parties.all()] == [cast.laser.pk]
    assert line.level is None
    mail = Mail.objects.get(kind="interviews.noted")
    assert mail.person == cast.lucia and mail.asks == 0 and mail.language == "it"


def test_it_is_of_the_own_council_and_lies_in_the_past(cast: Cast) -> None:
    with pytest.raises(NotYours):
        services.hold_interview(held(cast), council=cast.bologna, by=cast.selin)
    with pytest.raises(NotYours, match="members of your own council"):
        services.hold_interview(held(cast, organisation=cast.makine), council=cast.bologna, by=cast.carla)
    with pytest.raises(NotYours, match="own council"):
        services.hold_interview(held(cast, person=cast.murat), council=cast.bologna, by=cast.carla)
    with pytest.raises(Refused, match="not come yet"):
        tomorrow = clock.today() + timedelta(days=2)
        services.hold_interview(held(cast, held_on=tomorrow), council=cast.bologna, by=cast.carla)
    assert not Interview.objects.exists()


def test_somebody_new_comes_onto_the_councils_list(cast: Cast) -> None:
    made = services.hold_interview(
        held(cast, person=None, named="Nora Ghiandaia", address="nora@example.org", how=ConsentWay.LINK, note=""),
        council=cast.bologna,
        by=cast.carla,
    )
    assert Contact.objects.get(person=made.person).council == cast.bologna
    assert Mail.objects.get(person=made.person).is_personal


def test_an_address_of_another_council_tells_nobody_whose_it_is(cast: Cast) -> None:
    made = services.hold_interview(
        held(cast, person=None, named="M. L.", address="murat@example.org"), council=cast.bologna, by=cast.carla
    )
    assert made.person != cast.murat and made.person.email is None and made.person.name == "M. L."


def test_no_word_is_kept_before_the_yes_and_the_database_holds_it(cast: Cast) -> None:
    asked = talk(cast, text="", how=ConsentWay.LINK, note="")
    with pytest.raises(Refused, match="no valid consent"):
        services.write_text(asked, text="Detto.", by=cast.carla)
    with pytest.raises(IntegrityError):
        Interview.objects.filter(pk=asked.pk).update(text="Detto.")


def test_the_link_gives_withdraws_and_gives_again_and_looking_decides_nothing(cast: Cast, client: Client) -> None:
    interview = talk(cast, text="", how=ConsentWay.LINK, note="")
    path = path_in_mail("interviews.consent")
    assert path.startswith("/it/consent/")
    assert client.get(path).status_code == 200
    interview.refresh_from_db()
    assert interview.consent_at is None
    client.post(path, {"act": "give"})
    services.write_text(interview, text="Detto.", by=cast.carla)
    client.post(path, {"act": "withdraw"})
    interview.refresh_from_db()
    assert interview.withdrawn_at and interview.text == "Detto."
    with translation.override("en"), pytest.raises(Refused, match="Only they can change that"):
        services.note_consent(
            interview, scope=[ConsentScope.ANALYSIS], how=ConsentWay.ORAL, note="al telefono", by=cast.carla
        )
    client.post(path, {"act": "give"})
    interview.refresh_from_db()
    assert interview.is_in_force


def test_withdrawing_hides_notes_codes_passages_quotations_at_once(cast: Cast, client: Client) -> None:
    interview = coded(cast)
    quotation = approved(cast, interview)
    case = published(cast)
    case.quotations.add(quotation)
    public, inner = Client(), client
    inner.force_login(cast.carla)
    words = quotation.text
    pages = [reverse("quotation", args=[quotation.pk]), reverse("case", args=[case.pk]), reverse("quotations")]
    assert all(words in public.get(page).content.decode() for page in pages)
    services.answer_consent(token_of("consent", interview), act="withdraw")
    pages += [reverse("interview", args=[interview.pk]), reverse("interview_agreement", args=[interview.pk])]
    for reader in (public, inner):
        for page in pages:
            text = reader.get(page).content.decode()
            assert words not in text and "saldatori" not in text
    client.force_login(cast.paolo)
    assert client.get(reverse("interview_code", args=[interview.pk])).status_code == 404
    assert not Quotation.objects.usable().exists()


def test_erasing_takes_every_word_away(cast: Cast) -> None:
    interview = coded(cast)
    approved(cast, interview)
    services.answer_consent(token_of("consent", interview), act="erase")
    interview.refresh_from_db()
    assert (interview.text, interview.sentences, interview.consent_note) == ("", [], "")
    assert not InterviewPassage.objects.exists() and not Quotation.objects.exists() and not interview.coders.exists()
    with pytest.raises(Refused, match="nothing to consent to"):
        services.answer_consent(token_of("consent", interview), act="give")


def test_a_consent_ends_on_its_day(cast: Cast, client: Client) -> None:
    interview = talk(cast, until=clock.today() + timedelta(days=3))
    quotation = approved(cast, interview)
    with clock.at(clock.now() + timedelta(days=4)):
        assert not Interview.objects.in_force().exists()
        assert client.get(reverse("quotation", args=[quotation.pk])).status_code == 404


def test_a_changed_link_opens_nothing(cast: Cast, client: Client) -> None:
    interview = talk(cast)
    token = token_of("consent", interview)
    with pytest.raises(LinkSpent):
        services.interview_of_token(token[:-2])
    with pytest.raises(LinkSpent):
        services.quotation_of_token(token)
    assert client.get(reverse("consent", args=["x"])).status_code == 410


def test_the_scope_bounds_what_may_be_quoted(cast: Cast) -> None:
    with pytest.raises(Refused, match="does not cover"):
        quoted(cast, talk(cast, scope=[ConsentScope.ANALYSIS]))
    with pytest.raises(Refused, match="nothing to keep"):
        talk(cast, scope=[ConsentScope.RECORDING])


def test_nobody_of_another_council_sees_it_not_even_the_lead(cast: Cast) -> None:
    interview = talk(cast)
    for viewer in (cast.selin, cast.murat, cast.leda, cast.adam, cast.lucia, cast.paolo):
        assert not Interview.objects.visible_to(viewer).filter(pk=interview.pk).exists()
    assert Interview.objects.visible_to(cast.carla).get() == interview


def test_erasing_the_person_erases_what_was_said(cast: Cast) -> None:
    interview = coded(cast)
    approved(cast, interview)
    case = published(cast)
    erase_person(Person.objects.get(pk=cast.lucia.pk), by=cast.lucia)
    assert not Interview.objects.exists() and not Quotation.objects.exists()
    assert CaseStudy.objects.get().pk == case.pk and CaseStudy.objects.get().approver is None
