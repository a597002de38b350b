"""State, correct, close, reopen, keep open; each with its line in the ledger."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.db import InterfaceError

from clustergrowth.agree.themes.models import Theme
from clustergrowth.common import clock, jobs
from clustergrowth.common.errors import NotYours, Refused, TooLate
from clustergrowth.common.mail.models import Mail
from clustergrowth.connect.exchange.jobs import embed_forgotten
from clustergrowth.connect.exchange.models import Dismissal, Ending, Need, Offer, PostingState
from clustergrowth.connect.exchange.queries.guessing import guess
from clustergrowth.connect.exchange.services import (
    Draft,
    close_ended,
    close_posting,
    dismiss,
    edit_posting,
    followup,
    keep_open,
    letters,
    make_offer,
    make_offers_many,
    remind_of_ends,
    reopen_posting,
    state_need,
    state_needs_many,
)
from clustergrowth.connect.exchange.tests.made import INTERNS, LISTEN, SOLAR, TAX, WELD, listening_offer, weld_need
from clustergrowth.engine.matching import default_embedder
from clustergrowth.people.persons.models import Person
from clustergrowth.record.kinds import Kind
from clustergrowth.record.models import Line
from tests.cast import Cast


def line(kind: Kind) -> Line:
    return Line.objects.get(kind=kind)


def test_stating_a_need_is_written_into_the_ledger(cast: Cast) -> None:
    need = weld_need(cast)
    written = line(Kind.NEED_STATED)
    assert (written.about_kind, written.about_id, written.council) == ("need", need.pk, "bologna")
    assert (written.actor, written.acting_for, written.level) == (cast.lucia.key, cast.laser.pk, None)


def test_making_an_offer_is_written_into_the_ledger(cast: Cast) -> None:
    offer = listening_offer(cast)
    written = line(Kind.OFFER_MADE)
    assert (written.about_kind, written.about_id, written.council) == ("offer", offer.pk, "istanbul")


def test_its_meaning_is_embedded_by_a_job(cast: Cast) -> None:
    need = weld_need(cast)
    need.refresh_from_db()
    assert need.vector is not None
    assert len(need.vector) == 512
    assert need.embedded_with


def test_what_another_embedder_has_read_is_read_anew(cast: Cast) -> None:
    need, offer = weld_need(cast), listening_offer(cast)
    meanings = [Need.objects.get().vector, Offer.objects.get().vector]
    for model in (Need, Offer):
        model.objects.update(vector=[0.5] * 512, embedded_with="earlier/1")
    embed_forgotten()
    need.refresh_from_db()
    offer.refresh_from_db()
    assert [need.vector, offer.vector] == meanings
    assert {need.embedded_with, offer.embedded_with} == {default_embedder().name}


@pytest.mark.parametrize(("text", "lang"), [(WELD, "it"), (LISTEN, "tr"), (TAX, "en")])
def test_the_language_is_guessed(cast: Cast, text: str, lang: str) -> None:
    assert state_need(Draft(organisation=cast.laser, text=text), by=cast.lucia).lang == lang


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Cerchiamo un ingegnere meccanico da assumere.", "talent"),
        ("Busco un inversor o un préstamo para una máquina nueva.", "finance"),
        ("Almanya'da distribütör ve yeni müşteriler arıyoruz.", "markets"),
        ("Nous voulons réduire notre consommation d'énergie et nos déchets.", "sustainability"),
        (INTERNS, "talent"),
        (SOLAR, "sustainability"),
    ],
)
def test_the_subject_is_guessed_in_any_language(text: str, kind: str) -> None:
    assert guess(text).kind == kind


def test_a_text_too_short_to_tell_is_in_the_readers_language() -> None:
    assert guess("CNC 5", reader="tr").lang == "tr"


def test_one_word_is_not_a_need(cast: Cast) -> None:
    with pytest.raises(Refused):
        state_need(Draft(organisation=cast.laser, text="Aiuto"), by=cast.lucia)


def test_nobody_states_a_need_for_another_organisation(cast: Cast) -> None:
    with pytest.raises(NotYours):
        state_need(Draft(organisation=cast.laser, text=WELD), by=cast.murat)


def test_hundreds_are_posted_in_a_few_queries(cast: Cast, django_assert_max_num_queries: object) -> None:
    drafts = [Draft(organisation=cast.teknik, text=f"{TAX} {n}", lang="en", kind="") for n in range(150)]
    with django_assert_max_num_queries(25):  # type: ignore[operator]
        state_needs_many(drafts, by=None)
        make_offers_many(drafts, by=None)
    assert not Need.objects.filter(vector=None).exists()
    assert not Offer.objects.filter(vector=None).exists()
    assert Line.objects.filter(kind=Kind.NEED_STATED).count() == 150


def test_a_changed_text_is_read_anew(cast: Cast) -> None:
    need = weld_need(cast)
    need.refresh_from_db()
    before = list(need.vector)
    edit_posting(need, by=cast.lucia, text=INTERNS)
    need.refresh_from_db()
    assert list(need.vector) != before
    assert "tirocini" in need.search


def test_only_the_own_side_and_its_coordinator_change_it(cast: Cast) -> None:
    need = weld_need(cast)
    edit_posting(need, by=cast.carla, title="Suono")
    for stranger in (cast.murat, cast.selin, cast.paolo):
        with pytest.raises(NotYours):
            edit_posting(need, by=stranger, title="Altro")


def test_closing_with_an_answer_is_written_into_the_ledger(cast: Cast) -> None:
    need = close_posting(weld_need(cast), by=cast.lucia, because=Ending.HERE)
    assert need.state == PostingState.ANSWERED
    assert line(Kind.NEED_CLOSED).about_id == need.pk


def test_closing_an_offer_is_written_into_the_ledger(cast: Cast) -> None:
    offer = close_posting(listening_offer(cast), by=cast.ayse, because=Ending.NO_LONGER)
    assert offer.state == PostingState.CLOSED
    assert line(Kind.OFFER_CLOSED).about_id == offer.pk


def test_it_is_not_closed_twice(cast: Cast) -> None:
    need = weld_need(cast)
    close_posting(need, by=cast.lucia, because=Ending.HERE)
    with pytest.raises(TooLate):
        close_posting(need, by=cast.lucia, because=Ending.HERE)


def test_closing_is_undone_and_the_ledger_says_so(cast: Cast) -> None:
    need = weld_need(cast)
    close_posting(need, by=cast.lucia, because=Ending.NO_LONGER)
    assert reopen_posting(need, by=cast.lucia).is_open
    assert line(Kind.TAKEN_BACK).earlier == line(Kind.NEED_CLOSED)
    with pytest.raises(TooLate):
        reopen_posting(need, by=cast.lucia)


def test_it_can_be_closed_and_reopened_again(cast: Cast) -> None:
    need = weld_need(cast)
    for _ in range(2):
        close_posting(need, by=cast.lucia, because=Ending.NO_LONGER)
        reopen_posting(need, by=cast.lucia)
    assert Line.objects.filter(kind=Kind.TAKEN_BACK).count() == 2


def test_a_week_before_its_end_one_is_asked_once(cast: Cast) -> None:
    need = weld_need(cast)
    with clock.at(clock.now() + timedelta(days=80)):
        assert remind_of_ends() == 0
    with clock.at(clock.now() + timedelta(days=84)):
        assert remind_of_ends() == 1
        assert remind_of_ends() == 0
        assert Mail.objects.get(kind="exchange.still_open").person == cast.lucia
        kept = keep_open(need, by=cast.lucia)
        assert kept.open_until == clock.today() + timedelta(days=90)


def test_what_is_over_leaves_the_list_and_can_come_back(cast: Cast) -> None:
    need = weld_need(cast)
    with clock.at(clock.now() + timedelta(days=92)):
        assert close_ended() == 1
        need.refresh_from_db()
        assert need.closed_because == Ending.EXPIRED
        assert line(Kind.NEED_CLOSED).actor is None
        assert reopen_posting(need, by=cast.lucia).open_until > clock.today()


@pytest.mark.parametrize(
    ("act", "ending"), [(keep_open, ""), (partial(close_posting, because=Ending.HERE), Ending.HERE)]
)
def test_what_somebody_answers_while_others_are_closed_does_not_expire(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, act: Callable[..., Need], ending: str
) -> None:
    weld_need(cast)
    second = weld_need(cast)
    third = weld_need(cast)

    def close_meanwhile(posting: Need, **given: Any) -> Need:
        if not Need.objects.filter(closed_because=Ending.EXPIRED).exists():
            act(second, by=cast.lucia)
        return close_posting(posting, **given)

    monkeypatch.setattr(followup, "close_posting", close_meanwhile)
    with clock.at(clock.now() + timedelta(days=92)):
        assert close_ended() == 2
    second.refresh_from_db()
    third.refresh_from_db()
    assert (second.closed_because, third.closed_because) == (ending, Ending.EXPIRED)


def test_what_is_kept_open_while_others_are_asked_is_asked_when_its_new_day_comes(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = weld_need(cast), weld_need(cast)
    remind = letters.remind_of_end

    def remind_meanwhile(posting: Need, *, person: Person) -> bool:
        keep_open(second if posting == first else first, by=cast.lucia)
        return remind(posting, person=person)

    monkeypatch.setattr(letters, "remind_of_end", remind_meanwhile)
    with clock.at(clock.now() + timedelta(days=84)):
        assert remind_of_ends() == 1
        assert Need.objects.filter(reminded_at=None).count() == 1


def test_one_is_asked_again_before_a_day_that_was_changed(cast: Cast) -> None:
    need = weld_need(cast)
    with clock.at(clock.now() + timedelta(days=84)):
        assert remind_of_ends() == 1
        edit_posting(need, by=cast.lucia, open_until=clock.today() + timedelta(days=60))
    with clock.at(clock.now() + timedelta(days=84 + 55)):
        assert remind_of_ends() == 1


def test_nothing_is_posted_whose_reading_cannot_be_queued(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    def break_off(name: str) -> None:
        raise InterfaceError(name)

    monkeypatch.setattr(jobs, "defer", break_off)
    with pytest.raises(InterfaceError):
        weld_need(cast)
    assert not Need.objects.exists()


def test_a_day_too_far_away_is_refused(cast: Cast) -> None:
    with pytest.raises(Refused):
        weld_need(cast, open_until=clock.today() + timedelta(days=800))


def test_none_of_these_is_kept_with_its_reason(cast: Cast) -> None:
    need, offer = weld_need(cast), listening_offer(cast)
    dismiss(need, [offer], by=cast.lucia, because="far")
    dismiss(need, [offer], by=cast.lucia, because="known")
    assert Dismissal.objects.get().because == "far"


def test_a_theme_is_served(cast: Cast) -> None:
    theme = Theme.objects.create(council=cast.bologna, title="Qualità", proposed_at=clock.now(), search="qualita")
    make_offer(Draft(organisation=cast.ateneo, text=TAX, lang="en", theme=theme), by=cast.paolo)
    written = line(Kind.OFFER_MADE)
    assert (written.serves_kind, written.serves_id) == ("theme", theme.pk)
