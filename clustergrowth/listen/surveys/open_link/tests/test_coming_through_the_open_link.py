"""A firm nobody wrote to answers through the open link: once, without learning who else was asked."""

from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from clustergrowth.common.errors import NotYours, Refused, TooLate
from clustergrowth.common.mail.models import Mail
from clustergrowth.common.ports import erase, personal_data
from clustergrowth.listen.surveys import jobs
from clustergrowth.listen.surveys.answers.services import answering
from clustergrowth.listen.surveys.instruments.queries import questionnaire_of
from clustergrowth.listen.surveys.models import Invitation, OpenLink, OpenLinkSubmission, Response, Wave
from clustergrowth.listen.surveys.open_link import queries as open_link_queries
from clustergrowth.listen.surveys.open_link.services import links, submissions
from clustergrowth.listen.surveys.open_link.services.links import Named
from clustergrowth.listen.surveys.tests.sample import given, wave_in
from clustergrowth.listen.surveys.waves.queries.progress import progress_of
from clustergrowth.listen.surveys.waves.queries.strata import responding
from clustergrowth.listen.surveys.waves.services import invitations, waves
from clustergrowth.people.organisations.domain.kinds import OrganisationKind
from clustergrowth.people.organisations.models import Organisation
from clustergrowth.record.kinds import Kind
from clustergrowth.record.models import Line, Party
from tests.cast import Cast, belongs, organisation

NEW = Named("Officina Nuova S.r.l.", "Modena", "info@nuova.example", language="it")
SENT = "Check your mail"


@pytest.fixture
def wave(cast: Cast) -> Wave:
    cache.clear()
    return wave_in(cast.bologna, by=cast.carla)


@pytest.fixture
def link(cast: Cast, wave: Wave) -> OpenLink:
    return links.open_link(wave=wave, council=cast.bologna, by=cast.carla)


def come(link: OpenLink, named: Named = NEW, **more: Any) -> OpenLinkSubmission:
    made = links.arrive(link=link, named=named, **more)
    assert made is not None
    return made


def hand_in(submission: OpenLinkSubmission) -> Response:
    for one in questionnaire_of(submission.wave.instrument_id).sections:
        answering.save_section(asked=submission, section=one, answers=given(), seen={})
    return answering.hand_in(asked=submission)


def secret_of(email: str) -> str:
    text = Mail.objects.filter(to=email, kind="surveys.prove").latest("pk").text
    return text.split("/s/prove/")[1].split("/")[0]


def knock(client: Client, link: OpenLink, **more: str) -> Any:
    told = {"name": NEW.name, "place": NEW.place, "email": NEW.email}
    return client.post(reverse("open_link", args=[link.token]), told | more, follow=True)


def test_answers_count_once_the_address_is_proved_and_the_coordinator_knows_the_firm(
    cast: Cast, link: OpenLink, client: Client
) -> None:
    page = knock(client, link).content.decode()
    assert "What you get back straight away" in page and NEW.name in page
    submission = OpenLinkSubmission.objects.get()
    response = hand_in(submission)
    assert response.submitted_at is None and not Line.objects.filter(kind=Kind.SURVEY_ANSWERED).exists()
    address = reverse("open_prove", args=[secret_of(NEW.email)])
    assert "Is it your firm?" in client.get(address).content.decode()
    assert Response.objects.get().submitted_at is None, "looking proves nothing: mail scanners look as well"
    client.post(address)
    client.post(address)
    assert Response.objects.get().submitted_at is None, "ten invented firms would lay bare the eleventh"
    submissions.accept(submission=OpenLinkSubmission.objects.get(), by=cast.carla)
    assert Response.objects.get().submitted_at is not None
    assert OpenLinkSubmission.objects.get().state == OpenLinkSubmission.State.COUNTED
    assert Line.objects.filter(kind=Kind.SURVEY_ANSWERED, about_id=link.wave_id).count() == 1
    (progress,) = progress_of([link.wave])[link.wave_id]
    assert (progress.answered, progress.by_open_link, progress.rate) == (1, 1, None), (
        "nobody was asked, so there is no rate"
    )


def test_what_waits_to_be_accepted_stays_as_it_was_handed_in(link: OpenLink) -> None:
    submission = come(link)
    links.prove(secret_of(NEW.email))
    handed_in = hand_in(submission)
    assert handed_in.submitted_at is None
    section = questionnaire_of(link.wave.instrument_id).sections[0]
    answering.save_section(asked=submission, section=section, answers={})
    assert Response.objects.get().answers == handed_in.answers


def test_a_public_firm_with_such_a_name_is_asked_about_and_gets_its_own_link(
    cast: Cast, link: OpenLink, client: Client
) -> None:
    page = knock(client, link, name="Laser Sud", place="Bologna").content.decode()
    assert "Is this you?" in page and "Laser Sud S.r.l." in page
    page = knock(client, link, name="Laser Sud", place="Bologna", **{"is": "laser-sud"}).content.decode()
    assert SENT in page
    letter = Mail.objects.get(kind="surveys.own_link")
    assert (letter.person, letter.asks) == (cast.lucia, 0)
    assert not OpenLinkSubmission.objects.exists() and Invitation.objects.get().organisation == cast.laser
    knock(client, link, name="Laser Sud", place="Bologna", **{"is": "laser-sud"})
    assert Mail.objects.filter(kind="surveys.own_link").count() == 1, "once a day"


def test_whether_a_firm_was_asked_or_has_answered_is_told_to_nobody(cast: Cast, link: OpenLink, client: Client) -> None:
    told = {"name": "Laser Sud", "place": "Bologna", "is": "laser-sud"}
    pages = [knock(client, link, **told)]
    answering.answer(wave=link.wave, council=cast.bologna, organisation=cast.laser, answers=given(), by=cast.lucia)
    pages.append(knock(client, link, **told))
    assert [SENT in page.content.decode() for page in pages] == [True, True]
    assert Response.objects.count() == 1


def test_a_firm_of_another_council_is_for_that_council_to_recognise(cast: Cast, link: OpenLink) -> None:
    submission = come(link)
    links.prove(secret_of(NEW.email))
    hand_in(submission)
    with pytest.raises(Refused, match="another council"):
        submissions.accept(submission=submission, organisation=cast.makine, by=cast.carla)
    waves.join_wave(wave=link.wave, council=cast.istanbul, by=cast.selin)
    submissions.accept(submission=submission, organisation=cast.makine, by=cast.carla)
    submission.refresh_from_db()
    assert (submission.state, submission.council) == (OpenLinkSubmission.State.WAITING, cast.istanbul)
    assert Response.objects.get().submitted_at is None, "one council's word counts for nothing here"
    with pytest.raises(NotYours):
        submissions.accept(submission=submission, organisation=cast.makine, by=cast.carla)
    submissions.accept(submission=submission, organisation=cast.makine, by=cast.selin)
    assert (Response.objects.get().organisation, Response.objects.get().council) == (cast.makine, cast.istanbul)


def test_a_firm_that_is_not_public_is_not_shown_and_waits_for_the_coordinator(
    cast: Cast, link: OpenLink, client: Client
) -> None:
    hidden = organisation("Segreta Meccanica", OrganisationKind.SME, "Parma", "IT", "ITH52", slug="segreta")
    page = knock(client, link, name="SEGRETA MECCANICA S.r.l.", place="Parma").content.decode()
    assert "Is this you?" not in page
    submission = OpenLinkSubmission.objects.get()
    assert submission.may_be == hidden
    hand_in(submission)
    links.prove(secret_of(NEW.email))
    assert Response.objects.get().submitted_at is None
    submissions.accept(submission=submission, organisation=hidden, by=cast.carla)
    response = Response.objects.get()
    assert response.organisation == hidden and response.submitted_at is not None
    assert Party.objects.get(line__kind=Kind.SURVEY_ANSWERED).organisation_id == hidden.pk


def test_who_only_began_through_the_open_link_is_begun_in_no_table(cast: Cast, link: OpenLink, wave: Wave) -> None:
    invitations.invite(wave=wave, council=cast.bologna, audience="engineering", by=cast.carla)
    asked = Invitation.objects.filter(wave=wave)[0]
    section = questionnaire_of(wave.instrument_id).sections[0]
    for begins in (asked, come(link)):
        answering.save_section(asked=begins, section=section, answers=given(), seen={})
    (progress,), total = progress_of([wave])[wave.pk], responding(wave).total
    assert total is not None
    assert (progress.asked, progress.begun) == (total.asked, total.begun) == (Invitation.objects.count(), 1)


def test_a_known_firm_without_address_counts_at_once_only_from_its_own_domain(cast: Cast, link: OpenLink) -> None:
    firm = organisation(
        "Ditta Muta", OrganisationKind.SME, "Bologna", "IT", "ITH55", slug="muta", domain="muta.example"
    )
    belongs(firm, cast.bologna)
    named = Named("Ditta Muta", "Bologna", "capo@muta.example")
    submission = links.claim(link=link, named=named, organisation=firm)
    assert submission is not None and (submission.organisation, submission.may_be) == (firm, None)
    links.prove(secret_of("capo@muta.example"))
    response = hand_in(submission)
    assert (response.organisation, response.submitted_at is not None) == (firm, True)


def test_the_same_firm_twice_is_one_and_its_link_goes_to_the_first_address(link: OpenLink, client: Client) -> None:
    come(link)
    links.prove(secret_of(NEW.email))
    page = knock(client, link, name="OFFICINA NUOVA SRL", place="modena", email="altro@example.org").content.decode()
    assert SENT in page
    assert OpenLinkSubmission.objects.count() == 1
    assert not Mail.objects.filter(to="altro@example.org").exists()


def test_what_a_stranger_began_keeps_no_firm_out_and_the_coordinator_sees_it(
    cast: Cast, link: OpenLink, client: Client
) -> None:
    stranger = come(link, Named(NEW.name, NEW.place, "attacker@evil.example"))
    page = knock(client, link).content.decode()
    assert SENT not in page and secret_of(NEW.email)
    knock(client, link)
    knock(client, link, email="INFO@nuova.example")
    assert list(OpenLinkSubmission.objects.values_list("email", flat=True)) == ["attacker@evil.example", NEW.email]
    client.force_login(cast.carla)
    address = reverse("wave_submissions", args=[link.wave_id, "bologna"])
    page = client.get(address).content.decode()
    assert "Started, not submitted" in page and "attacker@evil.example" in page and "not confirmed yet" in page
    client.post(reverse("submission_judge", args=[stranger.pk]), {"act": "refuse"})
    page = client.get(address).content.decode()
    assert "attacker@evil.example" not in page and "Undo" in page


def test_firms_invented_with_an_address_leave_its_own_firm_its_place_and_write_to_it_seldom(link: OpenLink) -> None:
    for number in range(links.MOST_AN_ADDRESS + 1):
        come(link, Named(f"Ditta {number * 'x'} Falsa", "Trento", NEW.email))
    hand_in(come(link))
    assert open_link_queries.waiting_submissions(link.wave.samples.get()).get().called == NEW.name
    assert Mail.objects.filter(to=NEW.email, kind="surveys.prove").count() == links.MOST_AN_ADDRESS


def test_an_address_answers_for_few_firms(link: OpenLink) -> None:
    for number in range(links.MOST_AN_ADDRESS):
        come(link, Named(f"Ditta {number * 'x'} Vera", "Trento", NEW.email))
        links.prove(secret_of(NEW.email))
    with pytest.raises(TooLate, match="several firms"):
        come(link)


def test_a_coordinator_registers_a_new_firm_refuses_one_and_takes_both_back(cast: Cast, link: OpenLink) -> None:
    submission = come(link)
    hand_in(submission)
    submissions.accept(submission=submission, by=cast.carla)
    made = Organisation.objects.get(name=NEW.name)
    assert Response.objects.get().organisation == made and made.city == "Modena"
    submissions.judge_again(submission=submission, by=cast.carla)
    assert Response.objects.get().submitted_at is None
    assert Line.objects.filter(kind=Kind.TAKEN_BACK).count() == 1
    submissions.refuse(submission=submission, by=cast.carla)
    submissions.judge_again(submission=submission, by=cast.carla)
    submissions.accept(submission=submission, organisation=made, by=cast.carla)
    assert Response.objects.get().submitted_at is not None
    with pytest.raises(NotYours):
        submissions.refuse(submission=submission, by=cast.selin)


def test_nothing_is_accepted_for_a_firm_that_has_answered(cast: Cast, link: OpenLink) -> None:
    answering.answer(wave=link.wave, council=cast.bologna, organisation=cast.laser, answers=given(), by=cast.lucia)
    submission = come(link)
    hand_in(submission)
    with pytest.raises(TooLate, match="already answered"):
        submissions.accept(submission=submission, organisation=cast.laser, by=cast.carla)
    assert open_link_queries.waiting_submissions(link.wave.samples.get()).count() == 1
    assert Response.objects.filter(submitted_at__isnull=False).count() == 1


def test_the_list_leads_to_each_act(cast: Cast, link: OpenLink, client: Client) -> None:
    hand_in(come(link))
    client.force_login(cast.carla)
    address = reverse("wave_submissions", args=[link.wave_id, "bologna"])
    assert NEW.email in client.get(address).content.decode()
    act = reverse("submission_judge", args=[OpenLinkSubmission.objects.get().pk])
    client.post(act, {"act": "same", "firm": "nobody"})
    assert OpenLinkSubmission.objects.get().state == OpenLinkSubmission.State.WAITING
    for word, state in (("new", "counted"), ("again", "waiting"), ("refuse", "refused")):
        client.post(act, {"act": word})
        assert OpenLinkSubmission.objects.get().state == state
    client.force_login(cast.selin)
    assert client.get(address).status_code == 403
    assert client.post(act, {"act": "again"}).status_code == 404


def test_the_door_can_be_closed_and_floods_are_stopped(
    cast: Cast, link: OpenLink, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(links, "MOST_AN_HOUR", 1)
    come(link)
    assert "Too many answers came" in knock(client, link, name="Another Firm", email="b@example.org").content.decode()
    page = knock(client, link, name="Machine", website="x").content.decode()
    assert SENT in page and OpenLinkSubmission.objects.count() == 1
    client.force_login(cast.carla)
    client.post(reverse("wave_open_link", args=[link.wave_id, "bologna"]), {"close": "1"})
    client.logout()
    assert knock(client, link).status_code == 409
    assert client.get(reverse("open_link", args=["nothing"])).status_code == 404


def test_it_ends_with_the_wave(cast: Cast, link: OpenLink) -> None:
    waves.close_wave(wave=link.wave, by=cast.carla)
    with pytest.raises(TooLate):
        come(OpenLink.objects.select_related("wave", "council").get())


def test_the_address_is_forgotten_with_its_person_and_after_the_wave(cast: Cast, link: OpenLink) -> None:
    submission = come(link, Named("Ditta di Lucia", "Imola", "lucia@example.org"))
    told: Any = personal_data.get("surveys")
    assert told(cast.lucia)["named at an open link"][0]["firm"] == "Ditta di Lucia"
    port: Any = erase.get("surveys")
    port(cast.lucia)
    submission.refresh_from_db()
    assert submission.email == ""


def test_who_never_handed_in_is_forgotten(link: OpenLink) -> None:
    submission = come(link)
    answering.save_section(
        asked=submission, section=questionnaire_of(link.wave.instrument_id).sections[2], answers=given(), seen={}
    )
    OpenLinkSubmission.objects.update(created_at=submission.created_at - 2 * jobs.NEVER_HANDED_IN)
    jobs.forget_submissions()
    assert not OpenLinkSubmission.objects.exists() and not Response.objects.exists()
