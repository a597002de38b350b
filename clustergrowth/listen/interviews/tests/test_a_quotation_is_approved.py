"""Only what the person approved is published, in the person's wording, until the person withdraws it."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from clustergrowth.common import clock
from clustergrowth.common.errors import NotYours, Refused, TooLate
from clustergrowth.common.mail.models import Mail
from clustergrowth.listen.interviews import services
from clustergrowth.listen.interviews.domain.segments import is_taken_from
from clustergrowth.listen.interviews.models import Attribution, ConsentScope, Quotation, QuotationState
from clustergrowth.listen.interviews.tests.talks import approved, path_in_mail, quoted, talk
from clustergrowth.record.kinds import Kind
from clustergrowth.record.models import Line
from tests.cast import Cast


def test_a_quotation_holds_the_words_of_its_passage_in_their_order() -> None:
    passage = "We searched for two years. Nobody came, and then  one did."
    assert is_taken_from("We searched […]. Nobody came […] then one did.", passage)
    assert is_taken_from("Nobody [of the town] came", passage)
    assert not is_taken_from("Nobody came. We searched", passage)
    assert not is_taken_from("We searched for three years.", passage)
    assert not is_taken_from("[…]", passage)


def test_other_words_are_refused_beside_the_field(cast: Cast, client: Client) -> None:
    interview = talk(cast)
    client.force_login(cast.carla)
    where = reverse("quotation_new", args=[interview.pk])
    sent = {"first": 1, "last": 2, "text": "Tutto va bene.", "attribution": "named", "role": "titolare"}
    answer = client.post(where, sent)
    assert answer.status_code == 422 and "in their order" in answer.content.decode()
    assert client.post(where, {**sent, "text": "Nessuno si presenta."}).status_code == 302
    assert client.get(where, {"first": 1, "last": 1}).status_code == 200


def test_the_person_is_asked_once_by_mail_within_the_budget(cast: Cast) -> None:
    quotation = services.ask_approval(quoted(cast), by=cast.carla)
    mail = Mail.objects.get(kind="interviews.quotation")
    assert mail.is_personal and mail.person == cast.lucia and quotation.text in mail.text
    with pytest.raises(TooLate, match="nobody is asked twice"):
        services.ask_approval(quotation, by=cast.carla)
    with pytest.raises(NotYours):
        services.ask_approval(quoted(cast), by=cast.selin)


def test_one_button_approves_and_the_ledger_names_the_firm(cast: Cast, client: Client) -> None:
    quotation = services.ask_approval(quoted(cast), by=cast.carla)
    path = path_in_mail("interviews.quotation")
    assert client.get(path).status_code == 200
    assert client.get(reverse("quotation", args=[quotation.pk])).status_code == 404
    client.post(path, {"act": "approve"})
    page = client.get(reverse("quotation", args=[quotation.pk])).content.decode()
    assert "Lucia Fringuello, titolare, Laser Sud S.r.l." in page
    line = Line.objects.get(kind=Kind.QUOTATION_APPROVED)
    assert (line.about_id, line.actor) == (quotation.pk, cast.lucia.key)
    client.post(path, {"act": "approve"})
    assert Line.objects.filter(kind=Kind.QUOTATION_APPROVED).count() == 1


def test_an_anonymous_one_is_joined_to_no_firm_anywhere(cast: Cast, client: Client) -> None:
    quotation = approved(cast, attribution=Attribution.ANONYMOUS, role="titolare di un'impresa di 18 persone")
    line = Line.objects.get(kind=Kind.QUOTATION_APPROVED)
    assert line.actor is None and not line.parties.exists()
    page = client.get(reverse("quotation", args=[quotation.pk])).content.decode()
    assert "Laser Sud" not in page and "Fringuello" not in page and "18 persone" in page


def test_the_person_changes_the_wording_and_it_stands_so(cast: Cast, client: Client) -> None:
    services.ask_approval(quoted(cast), by=cast.carla)
    path = path_in_mail("interviews.quotation")
    assert client.post(path, {"act": "reword", "wording": " "}).status_code == 422
    client.post(path, {"act": "reword", "wording": "Cerchiamo saldatori, e li formiamo."})
    quotation = Quotation.objects.usable().get()
    assert quotation.text == "Cerchiamo saldatori, e li formiamo." and quotation.is_reworded


def test_refused_is_shown_nowhere_and_withdrawn_later_is_gone(cast: Cast, client: Client) -> None:
    refused = services.answer_quotation(services.ask_approval(quoted(cast), by=cast.carla), act="refuse")
    assert refused.state == QuotationState.REFUSED
    said = approved(cast, first=3, last=4, text="Ci ha aiutato molto")
    where = reverse("quotations")
    assert said.text in client.get(where).content.decode()
    services.answer_quotation(said, act="withdraw")
    assert said.text not in client.get(where).content.decode()
    assert not Quotation.objects.usable().exists()


def test_who_has_no_address_approves_on_paper(cast: Cast) -> None:
    interview = talk(cast, person=None, named="Nora Ghiandaia")
    quotation = quoted(cast, interview, attribution=Attribution.FIRM)
    with pytest.raises(Refused, match="not have an address"):
        services.ask_approval(quotation, by=cast.carla)
    with pytest.raises(Refused, match="signed paper"):
        services.note_approval(quotation, note=" ", by=cast.carla)
    services.note_approval(quotation, note="raccoglitore 4", by=cast.carla)
    assert Quotation.objects.usable().get().on_paper == "raccoglitore 4"
    with pytest.raises(Refused, match="Ask by mail"):
        services.note_approval(quoted(cast), note="x", by=cast.carla)


def test_one_reminder_after_a_week_and_no_second(cast: Cast) -> None:
    services.ask_approval(quoted(cast), by=cast.carla)
    assert services.remind() == 0
    for days, expected in ((8, 1), (9, 0), (20, 0)):
        with clock.at(clock.now() + timedelta(days=days)):
            assert services.remind() == expected
    assert Mail.objects.filter(kind="interviews.quotation").count() == 2


def test_a_draft_is_thrown_away_and_an_asked_one_is_not(cast: Cast) -> None:
    draft, other = quoted(cast), quoted(cast)
    services.remove_quotation(draft, by=cast.carla)
    services.ask_approval(other, by=cast.carla)
    with pytest.raises(TooLate):
        services.remove_quotation(other, by=cast.carla)


def test_named_needs_a_consent_to_be_named(cast: Cast) -> None:
    interview = talk(cast, scope=[ConsentScope.ANALYSIS, ConsentScope.ANONYMOUS])
    with pytest.raises(Refused, match="does not cover"):
        quoted(cast, interview, attribution=Attribution.FIRM)
    assert quoted(cast, interview, attribution=Attribution.ANONYMOUS).pk
