"""The pages of a draft: everything by forms and buttons, without a script."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from clustergrowth.common.languages import CODES
from clustergrowth.listen.surveys.drafts.queries import content_of
from clustergrowth.listen.surveys.drafts.services import rows
from clustergrowth.listen.surveys.drafts.services.drafts import begin_draft
from clustergrowth.listen.surveys.instruments.services import publish_shipped
from clustergrowth.listen.surveys.models import Instrument, InstrumentDraft
from clustergrowth.listen.surveys.tests.branching import order, row, said
from clustergrowth.listen.surveys.tests.sample import council
from tests.cast import Cast


def typed(page: Any, **changed: Any) -> dict[str, Any]:
    """What the browser sends back of a form, with some of it changed."""
    sent: dict[str, Any] = {}
    for bound in page.context["form"]:
        value = bound.value()
        widget = bound.field.widget
        if hasattr(widget, "decompress"):
            values = value if isinstance(value, list) else widget.decompress(value)
            sent |= {f"{bound.html_name}_{place}": one or "" for place, one in enumerate(values)}
        elif value is not None and value is not False:
            sent[bound.html_name] = value
    return sent | changed


def test_the_page_of_a_question_sends_back_what_it_was_given(draft: InstrumentDraft, carla: Client) -> None:
    before = content_of(draft)
    for question in draft.questions.all():
        address = reverse("draft_question", args=[draft.pk, question.pk])
        assert carla.post(address, typed(carla.get(address))).status_code == 302
    assert content_of(draft) == before


def test_a_question_is_written_on_its_page(draft: InstrumentDraft, carla: Client) -> None:
    question = row(draft, "exports")
    address = reverse("draft_question", args=[draft.pk, question.pk])
    words = {f"option_2_text_{place}": f"Soon {code}" for place, code in enumerate(CODES)}
    sent = typed(carla.get(address), option_2_code="soon", option_2_place="1", dont_know="on", area="markets", **words)
    assert carla.post(address, sent).status_code == 302
    question.refresh_from_db()
    assert [one["code"] for one in question.content["options"]] == ["yes", "soon", "no"]
    assert question.content["dont_know"] is True and question.content["area"] == "markets"
    page = carla.get(address).content.decode()
    assert "answers were added: soon" in page and "exports_2" in page
    assert carla.post(address, sent).status_code == 422  # it was opened before the last keeping
    assert "Somebody else saved this in the meantime" in carla.post(address, sent).content.decode()


def test_an_answer_without_a_code_is_told_beside_its_field(draft: InstrumentDraft, carla: Client) -> None:
    address = reverse("draft_question", args=[draft.pk, row(draft, "exports").pk])
    answered = carla.post(address, typed(carla.get(address), option_2_text_0="Soon"))
    assert answered.status_code == 422 and "Give the answer a code" in answered.content.decode()


def test_sections_and_questions_are_added_moved_and_taken_out_by_buttons(draft: InstrumentDraft, carla: Client) -> None:
    carla.post(reverse("draft", args=[draft.pk]), {"code": "more"})
    section = draft.sections.get(code="more")
    address = reverse("draft_section", args=[draft.pk, section.pk])
    assert carla.post(address, {"add": "1", "code": "posts", "type": "number"}).status_code == 422
    assert carla.post(address, {"add": "1", "code": "extra", "type": "number"}).status_code == 302
    extra = row(draft, "extra")
    act = reverse("draft_row", args=[draft.pk, "question", extra.pk])
    carla.post(act, {"do": "to", "section": draft.sections.get(code="people").pk})
    carla.post(act, {"do": "up"})
    assert order(draft)[0] == ["posts", "which", "urgent", "extra", "exports"]
    carla.post(act, {"do": "out"})
    assert "Removed" in carla.get(reverse("draft", args=[draft.pk])).content.decode()
    carla.post(act, {"do": "back"})
    assert "extra" in order(draft)[0]


def test_a_condition_is_set_in_words_and_changed_without_script(draft: InstrumentDraft, carla: Client) -> None:
    question = row(draft, "exports")
    address = reverse("draft_when", args=[draft.pk, "question", question.pk])
    assert "Every firm is asked." in carla.get(address).content.decode()
    assert "Engineers" in carla.get(address, {"item": "which"}).content.decode()
    carla.post(address, {"add": "1", "item": "which", "one_of": ["engineers"]})
    carla.post(address, {"add": "1", "item": "posts", "at_least": "3"})
    question.refresh_from_db()
    assert question.content["when"] == {
        "all": [{"question": "which", "is": ["engineers"]}, {"question": "posts", "at_least": 3}]
    }
    page = carla.get(address).content.decode()
    assert "Only if “How many open posts” is answered with: 3 or more." in page
    carla.post(address, {"any": "yes"})
    question.refresh_from_db()
    assert set(question.content["when"]) == {"any"}
    carla.post(address, {"out": "0"})
    question.refresh_from_db()
    assert question.content["when"] == {"question": "posts", "at_least": 3}
    assert carla.post(address, {"add": "1", "item": "posts"}).status_code == 422
    carla.post(address, {"out": "0"})
    question.refresh_from_db()
    assert "when" not in question.content


def test_the_preview_goes_the_way_of_a_firm_and_keeps_nothing(draft: InstrumentDraft, carla: Client) -> None:
    first = reverse("draft_preview", args=[draft.pk, 1])
    assert "part 1 of 2" in carla.get(first).content.decode()
    onward = carla.post(first, {"posts": "2", "which": "engineers", "exports": "yes"})
    assert onward.headers["Location"] == reverse("draft_preview", args=[draft.pk, 2])
    assert "Whom would you hire abroad?" in carla.get(onward.headers["Location"]).content.decode()
    carla.post(reverse("draft_preview", args=[draft.pk, 2]), {})
    done = carla.post(reverse("draft_preview", args=[draft.pk, 3]), {"consent": "on"}, follow=True)
    assert "This is where a firm submits its answers." in done.content.decode()
    assert "part 1 of 2" in carla.get(first).content.decode()


def test_title_minutes_and_scales_are_kept(draft: InstrumentDraft, carla: Client) -> None:
    head = reverse("draft_head", args=[draft.pk])
    assert carla.post(head, typed(carla.get(head), minutes="3", title_1="Bifurcación")).status_code == 302
    scale = reverse("draft_scale", args=[draft.pk, "urgent"])
    assert carla.post(scale, typed(carla.get(scale), label_1_0="not at all")).status_code == 302
    draft.refresh_from_db()
    assert (draft.head["minutes"], draft.head["title"]["es"]) == (3, "Bifurcación")
    assert draft.head["scales"]["urgent"]["labels"]["1"] == {"en": "not at all"}
    assert draft.head["scales"]["urgent"]["labels"]["5"] == said("very")


def test_it_lands_from_the_page_of_its_differences(cast: Cast, draft: InstrumentDraft, carla: Client) -> None:
    rows.remove_question(question=row(draft, "hire"), by=cast.carla)
    page = reverse("draft_differences", args=[draft.pk])
    assert "<td>hire</td>" in carla.get(page).content.decode()
    landed = carla.post(page, {"over": "1"}, follow=True).content.decode()
    assert "Version 2 is published" in landed and "Compared with the previous version" in landed


def test_a_coordinator_of_two_councils_says_for_which_one(cast: Cast, base: Instrument, carla: Client) -> None:
    council("modena", "Modena", "IT", 6, "ITH5")
    carla.post(reverse("draft_begin", args=[base.code, 1]), {"council": "modena"})
    assert InstrumentDraft.objects.get().council == cast.bologna  # another's council is not offered


@pytest.fixture
def growth(cast: Cast) -> InstrumentDraft:
    """A draft of the growth-needs questionnaire, which ranks."""
    publish_shipped()
    base = Instrument.objects.get(code="growth-needs", version=2)
    return begin_draft(base=base, council=cast.bologna, by=cast.carla)


def test_a_ranking_is_begun_kept_and_taken_out(growth: InstrumentDraft, carla: Client) -> None:
    draft = growth
    address = reverse("draft_ranking", args=[draft.pk, "ranking_1"])
    words = {f"title_{place}": f"What counts {code}" for place, code in enumerate(CODES)}
    asked = [one.code for one in draft.questions.all() if one.content["type"] == "gap"]
    sent = typed(carla.get(address), by="gap", questions=asked, **words)
    assert carla.post(address, sent).status_code == 302
    made = content_of(InstrumentDraft.objects.get())["rankings"][-1]
    assert (made["code"], made["by"], made["questions"]) == ("ranking_1", "gap", asked)
    assert made["title"]["tr"] == "What counts tr"
    head = carla.get(reverse("draft_head", args=[draft.pk])).content.decode()
    assert "What counts en" in head and "ranking_2" in head
    answered = carla.post(address, typed(carla.get(address), by="lowest"))
    assert answered.status_code == 422 and f"cannot be ranked this way: {asked[0]}" in answered.content.decode()
    assert "What counts es" in answered.content.decode()
    out = reverse("draft_part_out", args=[draft.pk, "ranking", "ranking_1"])
    assert carla.post(out).status_code == 302
    assert "ranking_1" not in {one["code"] for one in content_of(InstrumentDraft.objects.get())["rankings"]}


def test_every_ranking_sends_back_what_it_was_given(growth: InstrumentDraft, carla: Client) -> None:
    before = content_of(growth)
    for ranking in before["rankings"]:
        address = reverse("draft_ranking", args=[growth.pk, ranking["code"]])
        assert carla.post(address, typed(carla.get(address))).status_code == 302
    assert content_of(InstrumentDraft.objects.get())["rankings"] == before["rankings"]


def test_a_question_taken_out_for_now_keeps_its_place_in_a_ranking(
    growth: InstrumentDraft, carla: Client, cast: Cast
) -> None:
    ranking = content_of(growth)["rankings"][0]
    out = growth.questions.get(code=ranking["questions"][1])
    rows.remove_question(question=out, by=cast.carla)
    address = reverse("draft_ranking", args=[growth.pk, ranking["code"]])
    left_out = ranking["questions"][0]
    kept = [code for code in ranking["questions"] if code not in (left_out, out.code)]
    assert carla.post(address, typed(carla.get(address), questions=kept)).status_code == 302
    rows.put_question_back(question=out, by=cast.carla)
    assert content_of(InstrumentDraft.objects.get())["rankings"][0]["questions"] == [out.code, *kept]


def test_what_became_of_a_ranking_stands_beside_the_questions(growth: InstrumentDraft, carla: Client) -> None:
    address = reverse("draft_differences", args=[growth.pk])
    assert "no longer ranked" not in carla.get(address).content.decode()
    ranking = content_of(growth)["rankings"][0]
    edit = reverse("draft_ranking", args=[growth.pk, ranking["code"]])
    carla.post(edit, typed(carla.get(edit), questions=ranking["questions"][1:], title_0="Otherwise"))
    page = carla.get(address).content.decode()
    assert f"no longer ranked: {ranking['questions'][0]}; new title" in page


def test_a_scale_goes_only_when_no_question_is_answered_on_it(
    draft: InstrumentDraft, carla: Client, cast: Cast
) -> None:
    used = next(iter(content_of(draft)["scales"]))
    out = reverse("draft_part_out", args=[draft.pk, "scale", used])
    told = carla.post(out, follow=True)
    assert "These questions use this scale" in told.content.decode()
    assert used in content_of(InstrumentDraft.objects.get())["scales"]
    rows.keep_head(
        draft=draft, revision=draft.revision, by=cast.carla, scales={**draft.head["scales"], "spare": {"low": 1}}
    )
    assert carla.post(reverse("draft_part_out", args=[draft.pk, "scale", "spare"])).status_code == 302
    assert "spare" not in content_of(InstrumentDraft.objects.get())["scales"]
