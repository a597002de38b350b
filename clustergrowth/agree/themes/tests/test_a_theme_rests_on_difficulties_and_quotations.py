"""A theme may name a difficulty of the register or an approved quotation as its reason."""

import pytest
from django.db import IntegrityError
from django.test import Client
from django.urls import reverse

from clustergrowth.agree.meetings.models import Decision
from clustergrowth.agree.themes import services
from clustergrowth.agree.themes.models import ThemeEvidence, ThemeSource
from clustergrowth.agree.themes.queries import filtered_themes, ground_of
from clustergrowth.agree.themes.tests.ground import agreed, make_theme
from clustergrowth.common import ports
from clustergrowth.common.errors import Refused, TooLate
from clustergrowth.listen.difficulties.tests.register import noted
from clustergrowth.listen.interviews import services as interviews
from clustergrowth.listen.interviews.domain.links import token_of
from clustergrowth.listen.interviews.tests.talks import approved, quoted
from tests.cast import Cast


def test_a_difficulty_is_a_reason_once_and_everybody_reads_it(cast: Cast, client: Client) -> None:
    theme, difficulty = make_theme(cast.bologna, cast.carla), noted(cast.bologna, cast.carla)
    made = services.add_evidence(theme, by=cast.paolo, difficulty=difficulty)
    assert made.kind == ThemeSource.DIFFICULTY
    with pytest.raises(TooLate, match="already there"):
        services.add_evidence(theme, by=cast.carla, difficulty=difficulty)
    agreed(theme, cast.carla)
    page = client.get(reverse("theme", args=[theme.pk])).content.decode()
    assert reverse("difficulty", args=[difficulty.pk]) in page


def test_only_an_approved_quotation_is_a_reason_and_withdrawn_it_is_none(cast: Cast, client: Client) -> None:
    theme = make_theme(cast.bologna, cast.carla)
    with pytest.raises(Refused, match="approved"):
        services.add_evidence(theme, by=cast.carla, quotation=quoted(cast))
    quotation = approved(cast)
    services.add_evidence(theme, by=cast.carla, quotation=quotation)
    agreed(theme, cast.carla)
    where = reverse("theme", args=[theme.pk])
    assert quotation.text in client.get(where).content.decode()
    interviews.answer_quotation(quotation, act="withdraw")
    assert quotation.text not in client.get(where).content.decode()
    assert ground_of(theme, cast.carla).total == 0
    assert [getattr(one, "reasons", None) for one in filtered_themes(cast.carla, {})] == [0]
    interviews.answer_consent(token_of("consent", quotation.passage.interview), act="erase")
    assert not theme.evidence.exists()


def test_the_database_joins_each_link_to_its_kind(cast: Cast) -> None:
    theme, difficulty = make_theme(cast.bologna, cast.carla), noted(cast.bologna, cast.carla)
    with pytest.raises(IntegrityError):
        ThemeEvidence.objects.create(
            theme=theme, kind="observation", difficulty=difficulty, added_at=difficulty.created_at
        )


def test_a_theme_begun_from_a_difficulty_takes_its_words_along(cast: Cast, client: Client) -> None:
    difficulty = noted(cast.bologna, cast.carla)
    client.force_login(cast.paolo)
    thread = client.get(reverse("difficulty", args=[difficulty.pk])).context["steps"]
    where = next(step.url for step in thread if "theme" in step.url)
    assert where == f"{reverse('theme_new')}?difficulty={difficulty.pk}"
    form = client.get(where).context["form"]
    assert form.initial["title_en"] == "Nobody applies for technical work"
    assert client.post(where, {"title_en": "Welders", "difficulties": [difficulty.pk]}).status_code == 302
    assert ThemeEvidence.objects.get().difficulty == difficulty


def test_the_thread_of_a_difficulty_shows_its_theme_and_decision(cast: Cast) -> None:
    difficulty = noted(cast.bologna, cast.carla)
    theme = make_theme(cast.bologna, cast.carla, difficulties=[difficulty])
    urls = {step.url for step in ports.steps_for("difficulty", difficulty.pk, cast.carla)}
    assert reverse("theme", args=[theme.pk]) in urls
    assert not Decision.objects.exists()


def test_the_form_offers_what_is_not_there_yet(cast: Cast, client: Client) -> None:
    theme, difficulty = make_theme(cast.bologna, cast.carla), noted(cast.bologna, cast.carla)
    quotation = approved(cast)
    noted(cast.istanbul, cast.selin)
    client.force_login(cast.carla)
    where = reverse("evidence_add", args=[theme.pk])
    fields = client.get(where).context["form"].fields
    assert list(fields["difficulty"].queryset) == [difficulty]
    assert list(fields["quotation"].queryset) == [quotation]
    assert client.post(where, {"quotation": quotation.pk}).status_code == 302
    assert list(client.get(where).context["form"].fields["quotation"].queryset) == []
