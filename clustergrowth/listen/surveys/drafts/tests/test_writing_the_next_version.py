"""A coordinator writes the next version of an instrument: question by question, until it lands for good."""

import pytest

from clustergrowth.common.errors import NotYours, Refused, TooLate
from clustergrowth.listen.surveys.drafts.queries import content_of, faults_of, proposed_code, unlike_base
from clustergrowth.listen.surveys.drafts.services import drafts, rows
from clustergrowth.listen.surveys.instruments.domain.file_values import Faulty
from clustergrowth.listen.surveys.instruments.queries import questionnaire_of
from clustergrowth.listen.surveys.models import Instrument, InstrumentDraft
from clustergrowth.listen.surveys.tests.branching import keep, options, order, row, said
from clustergrowth.listen.surveys.tests.sample import wave_with
from tests.cast import Cast

# --- beginning -------------------------------------------------------------------------------------------------------


def test_a_draft_starts_as_the_version_stands_and_is_the_same_when_one_comes_back(
    cast: Cast, base: Instrument, draft: InstrumentDraft
) -> None:
    assert content_of(draft) == {**base.content, "version": 2}
    assert drafts.begin_draft(base=base, council=cast.bologna, by=cast.carla) == draft
    assert drafts.begin_draft(base=base, council=None, by=cast.leda) != draft
    assert drafts.begin_draft(base=base, council=None, by=cast.leda).council is None


def test_only_the_office_of_the_council_and_the_lead_write_its_draft(cast: Cast, draft: InstrumentDraft) -> None:
    for stranger in (cast.selin, cast.lucia, cast.adam):
        with pytest.raises(NotYours):
            keep(row(draft, "posts"), stranger, low=1)
        assert not InstrumentDraft.objects.visible_to(stranger).exists()
    keep(row(draft, "posts"), cast.leda, low=1)
    assert row(draft, "posts").content["low"] == 1


# --- one question ----------------------------------------------------------------------------------------------------


def test_whoever_was_second_is_told_and_loses_nothing_of_the_first(cast: Cast, draft: InstrumentDraft) -> None:
    mine, theirs = row(draft, "posts"), row(draft, "posts")
    keep(theirs, cast.carla, text=said("First"))
    with pytest.raises(TooLate, match="Somebody else saved this in the meantime"):
        keep(mine, cast.leda, text=said("Second"))
    assert row(draft, "posts").content["text"] == said("First")
    keep(row(draft, "exports"), cast.leda, text=said("Another question goes through"))


def test_two_may_not_give_the_same_code(cast: Cast, draft: InstrumentDraft) -> None:
    question = row(draft, "urgent")
    with pytest.raises(Refused, match="Another question of this draft has the code"):
        rows.keep_question(question=question, code="posts", content=question.content, revision=1, by=cast.carla)
    assert row(draft, "urgent").revision == 1


def test_conditions_and_rankings_follow_a_question_to_its_new_code(cast: Cast, draft: InstrumentDraft) -> None:
    ranking = {"code": "urgency", "by": "highest", "title": said("Urgency"), "questions": ["urgent"]}
    rows.keep_head(draft=draft, revision=draft.revision, rankings=[ranking], by=cast.carla)
    for old, new in (("posts", "open_posts"), ("urgent", "urgency")):
        question = row(draft, old)
        rows.keep_question(
            question=question, code=new, content=question.content, revision=question.revision, by=cast.carla
        )
    content = content_of(InstrumentDraft.objects.get(pk=draft.pk))
    assert content["rankings"][0]["questions"] == ["urgency"]
    found = {one["code"]: one.get("when") for section in content["sections"] for one in section["questions"]}
    assert found["which"] == {"question": "open_posts", "at_least": 1}
    assert [one["question"] for one in found["hire"]["all"]] == ["open_posts", "open_posts"]
    assert found["either"]["any"][0]["question"] == "urgency"


def test_what_is_missing_is_named_language_by_language(cast: Cast, draft: InstrumentDraft) -> None:
    question = row(draft, "posts")
    keep(question, cast.carla, text={"en": "How many?", "it": "Quanti?"})
    assert [str(one) for one in faults_of(draft, question)] == [
        "question posts.text: the text is missing in: es, fr, tr"
    ]


def test_another_meaning_under_the_same_code_is_warned_of_and_a_code_is_proposed(
    cast: Cast, draft: InstrumentDraft
) -> None:
    question = row(draft, "exports")
    assert unlike_base(draft, question) is None
    keep(question, cast.carla, text={**question.content["text"], "it": "Altro?"})
    told = unlike_base(draft, question)
    assert told is not None and told.is_comparable and told.why == ("reworded in: Italiano",)
    keep(question, cast.carla, options=options("yes", "no", "soon"))
    told = unlike_base(draft, question)
    assert told is not None and not told.is_comparable and told.why == ("answers were added: soon",)
    assert (proposed_code("exports"), proposed_code("exports_2")) == ("exports_2", "exports_3")


# --- moving, taking out, putting back --------------------------------------------------------------------------------


def test_questions_and_sections_move_by_one_place(cast: Cast, draft: InstrumentDraft) -> None:
    rows.move(row=row(draft, "exports"), up=True, by=cast.carla)
    assert order(draft)[0] == ["posts", "which", "exports", "urgent"]
    rows.move(row=row(draft, "posts"), up=True, by=cast.carla)  # already the first
    rows.move(row=row(draft, "posts"), up=False, by=cast.carla)
    assert order(draft)[0] == ["which", "posts", "exports", "urgent"]
    rows.move(row=draft.sections.get(code="end"), up=True, by=cast.carla)
    assert order(draft)[1] == ["either", "consent"]


def test_a_question_goes_to_the_end_of_another_section(cast: Cast, draft: InstrumentDraft) -> None:
    end = draft.sections.get(code="end")
    rows.move_to_section(question=row(draft, "where"), section=end, by=cast.carla)
    assert order(draft)[1:] == [["hire"], ["either", "consent", "where"]]


def test_what_is_taken_out_can_be_put_back_where_it_was(cast: Cast, draft: InstrumentDraft) -> None:
    before = content_of(draft)
    question = row(draft, "which")
    rows.remove_question(question=question, by=cast.carla)
    assert "which" not in order(draft)[0]
    rows.put_question_back(question=question, by=cast.carla)
    assert content_of(draft) == before
    rows.remove_question(question=question, by=cast.carla)
    rows.add_question(section=question.section, code="which", content={"type": "text"}, by=cast.carla)
    with pytest.raises(Refused, match="Another question now has the code"):
        rows.put_question_back(question=question, by=cast.carla)


def test_a_section_goes_only_when_it_is_empty(cast: Cast, draft: InstrumentDraft) -> None:
    section = draft.sections.get(code="abroad")
    with pytest.raises(Refused, match="There are questions in this section"):
        rows.remove_section(section=section, by=cast.carla)
    for code in ("where", "hire"):
        rows.remove_question(question=row(draft, code), by=cast.carla)
    rows.remove_section(section=section, by=cast.carla)
    assert [one["code"] for one in content_of(draft)["sections"]] == ["people", "end"]
    assert draft.questions.filter(removed_at__isnull=False).count() == 2  # still there to be put back


# --- landing, throwing away ------------------------------------------------------------------------------------------


def test_it_lands_as_the_next_version_and_old_waves_keep_theirs(
    cast: Cast, base: Instrument, draft: InstrumentDraft
) -> None:
    wave = wave_with(base, cast.bologna, by=cast.carla)
    keep(row(draft, "exports"), cast.carla, text=said("Do you sell abroad?"))
    landed = drafts.publish_draft(draft=draft, over=1, by=cast.carla)
    assert (landed.version, landed.created_by) == (2, cast.carla)
    assert questionnaire_of(landed.pk).questions["exports"].text["en"] == "Do you sell abroad?"
    assert questionnaire_of(wave.instrument_id).questions["exports"].text["en"] == "Do you export?"
    assert not InstrumentDraft.objects.exists()


def test_what_is_faulty_or_not_new_does_not_land(cast: Cast, draft: InstrumentDraft) -> None:
    with pytest.raises(Refused, match="Nothing has changed since version 1"):
        drafts.publish_draft(draft=draft, over=1, by=cast.carla)
    keep(row(draft, "exports"), cast.carla, text={"en": "Only English"})
    with pytest.raises(Faulty, match="the text is missing in: es, it, fr, tr"):
        drafts.publish_draft(draft=draft, over=1, by=cast.carla)
    assert Instrument.objects.filter(code="branching").count() == 1


def test_what_another_council_landed_meanwhile_is_looked_at_first(
    cast: Cast, base: Instrument, draft: InstrumentDraft
) -> None:
    theirs = drafts.begin_draft(base=base, council=cast.istanbul, by=cast.selin)
    keep(row(theirs, "posts"), cast.selin, text=said("Theirs"))
    keep(row(draft, "exports"), cast.carla, text=said("Ours"))
    drafts.publish_draft(draft=theirs, over=1, by=cast.selin)
    with pytest.raises(TooLate, match="Version 2 was published in the meantime"):
        drafts.publish_draft(draft=draft, over=1, by=cast.carla)
    assert drafts.publish_draft(draft=draft, over=2, by=cast.carla).version == 3


def test_a_draft_thrown_away_can_be_put_back_until_another_is_begun(
    cast: Cast, base: Instrument, draft: InstrumentDraft
) -> None:
    drafts.throw_away(draft=draft, by=cast.carla)
    drafts.put_back(draft=draft, by=cast.carla)
    assert drafts.begin_draft(base=base, council=cast.bologna, by=cast.carla) == draft
    drafts.throw_away(draft=draft, by=cast.carla)
    draft.refresh_from_db()
    with pytest.raises(TooLate, match="was discarded"):
        drafts.publish_draft(draft=draft, over=1, by=cast.carla)
    assert drafts.begin_draft(base=base, council=cast.bologna, by=cast.carla) != draft
    assert not InstrumentDraft.objects.filter(pk=draft.pk).exists()
