"""Evidence from any source, read by whom each source allows, counted by kind."""

import pytest
from django.db import IntegrityError
from django.test import Client
from django.urls import reverse

from clustergrowth.agree.themes.tests.ground import make_finding
from clustergrowth.common import ports
from clustergrowth.common.errors import NotYours, Refused, TooLate
from clustergrowth.connect.exchange import services as exchange
from clustergrowth.connect.exchange.services import Draft
from clustergrowth.listen.difficulties import services
from clustergrowth.listen.difficulties.models import Difficulty, DifficultyEvidence, DifficultyState, EvidenceSource
from clustergrowth.listen.difficulties.queries import ground_of
from clustergrowth.listen.difficulties.tests.register import noted
from clustergrowth.listen.interviews import services as interviews
from clustergrowth.listen.interviews.domain.links import token_of
from clustergrowth.listen.interviews.tests.talks import published, talk
from tests.cast import Cast


def from_everywhere(cast: Cast) -> Difficulty:
    """Evidence of all five kinds."""
    difficulty = noted(cast.bologna, cast.carla)
    need = exchange.state_need(
        Draft(organisation=cast.laser, text="Cerchiamo un saldatore esperto per due anni.", lang="it"), by=cast.lucia
    )
    for kind, said in (
        (EvidenceSource.FINDING, {"finding": make_finding(cast.bologna)}),
        (EvidenceSource.PASSAGE, {"interview": talk(cast), "first": 1, "last": 2}),
        (EvidenceSource.CASE, {"case": published(cast)}),
        (EvidenceSource.NEED, {"need": need.pk}),
        (EvidenceSource.OBSERVATION, {"text": "Nessuno in fila alla fiera.", "source": "fiera di Modena"}),
    ):
        services.add_evidence(difficulty, by=cast.carla, kind=kind, **said)
    return difficulty


def test_each_source_is_counted_and_read_by_whom_it_allows(cast: Cast) -> None:
    difficulty = from_everywhere(cast)
    for viewer, readable in ((cast.carla, 5), (cast.lucia, 4), (cast.selin, 2), (cast.leda, 3)):
        ground = ground_of(difficulty, viewer)
        assert (len(ground.reasons), ground.total) == (readable, 5), viewer
        assert [n for _label, n in ground.by_kind] == [1, 1, 1, 1, 1]


def test_a_withdrawn_interview_takes_its_passage_out_of_every_count(cast: Cast, client: Client) -> None:
    difficulty = from_everywhere(cast)
    evidence = DifficultyEvidence.objects.get(kind=EvidenceSource.PASSAGE)
    assert evidence.passage is not None
    interviews.answer_consent(token_of("consent", evidence.passage.interview), act="withdraw")
    assert ground_of(difficulty, cast.carla).total == 4
    page = client.get(reverse("difficulties")).content.decode()
    assert "4 reasons" in page
    interviews.answer_consent(token_of("consent", evidence.passage.interview), act="erase")
    assert not DifficultyEvidence.objects.filter(kind=EvidenceSource.PASSAGE).exists()


def test_the_same_is_added_once_and_the_database_holds_it(cast: Cast) -> None:
    difficulty, finding = noted(cast.bologna, cast.carla), make_finding(cast.bologna)
    services.add_evidence(difficulty, by=cast.carla, kind=EvidenceSource.FINDING, finding=finding)
    with pytest.raises(TooLate, match="already there"):
        services.add_evidence(difficulty, by=cast.carla, kind=EvidenceSource.FINDING, finding=finding)
    with pytest.raises(IntegrityError):
        DifficultyEvidence.objects.create(
            difficulty=difficulty, kind=EvidenceSource.CASE, added_at=difficulty.created_at
        )


def test_what_belongs_to_the_source_must_be_there(cast: Cast, client: Client) -> None:
    difficulty = noted(cast.bologna, cast.carla)
    for kind, word in (
        ("finding", "Choose a finding"), ("case", "Choose a case"), ("passage", "Choose an interview"),
        ("need", "no need with this number"), ("observation", "where it comes from"),
    ):  # fmt: skip
        with pytest.raises(Refused, match=word):
            services.add_evidence(difficulty, by=cast.carla, kind=EvidenceSource(kind))
    client.force_login(cast.carla)
    where = reverse("reason_add", args=[difficulty.pk])
    assert client.post(where, {"kind": "need", "need": 999}).status_code == 422
    sent = {"kind": "observation", "text": "Visto.", "source": "fiera", "lang": "it"}
    assert client.post(where, sent).status_code == 302


def test_a_need_shows_the_difficulty_it_is_evidence_of(cast: Cast) -> None:
    difficulty = from_everywhere(cast)
    need = DifficultyEvidence.objects.get(kind=EvidenceSource.NEED).ref_id
    assert need is not None
    steps = ports.steps_for("need", need, cast.carla)
    assert reverse("difficulty", args=[difficulty.pk]) in [step.url for step in steps]


def test_it_is_the_coordinators_to_keep(cast: Cast) -> None:
    with pytest.raises(NotYours):
        noted(cast.bologna, cast.paolo)
    difficulty = noted(cast.bologna, cast.carla)
    with pytest.raises(NotYours):
        services.add_evidence(difficulty, by=cast.selin, kind=EvidenceSource.OBSERVATION, text="x", source="y")


def test_dropping_takes_a_reason_hides_it_elsewhere_and_is_undone(cast: Cast, client: Client) -> None:
    difficulty = noted(cast.bologna, cast.carla)
    where = reverse("difficulty", args=[difficulty.pk])
    client.force_login(cast.carla)
    state = reverse("difficulty_state", args=[difficulty.pk])
    assert client.post(state, {"act": "drop"}).status_code == 422
    client.post(state, {"act": "drop", "because": "Lo fa già la camera."})
    assert Client().get(where).status_code == 404
    assert "Lo fa già la camera." in client.get(where).content.decode()
    client.post(state, {"act": "again"})
    client.post(state, {"act": "work"})
    difficulty.refresh_from_db()
    assert (difficulty.state, difficulty.because) == (DifficultyState.WORKED_ON, "")
    assert Client().get(where).status_code == 200
