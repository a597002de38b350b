"""What 500 firms are asked in the second version: whole, in ten minutes, and comparable with the first."""

import copy
from typing import Any

import pytest

from clustergrowth.common.languages import CODES
from clustergrowth.listen.surveys.instruments.domain import instrument_file
from clustergrowth.listen.surveys.instruments.domain.comparability import QuestionChange, comparable, differences
from clustergrowth.listen.surveys.instruments.domain.conditions import in_words
from clustergrowth.listen.surveys.instruments.domain.effort import minutes_of, seconds_of
from clustergrowth.listen.surveys.instruments.domain.questions import Questionnaire, Ranked, Type
from clustergrowth.listen.surveys.instruments.queries import shipped

CONTENT = {one["version"]: one for one in shipped() if one["code"] == "growth-needs"}
FIRST, SECOND = (instrument_file.read(CONTENT[version]) for version in (1, 2))
FACTUAL = ("sector", "ubc_contact")
UBC = (
    "rd", "consulting", "staff-mobility", "curriculum-design", "curriculum-delivery", "student-mobility", "dual",
    "lifelong-learning", "commercialisation", "academic-entrepreneurship", "student-entrepreneurship", "governance",
    "shared-resources", "support",
)  # fmt: skip


# --- what it asks ----------------------------------------------------------------------------------------------------


def test_it_has_every_part_the_network_asked_for() -> None:
    assert [section.code for section in SECOND.sections] == [
        "firm", "growth", "factors", "barriers", "universities", "digital", "green", "finding", "keeping", "ambition",
        "agreement",
    ]  # fmt: skip
    assert {"staff", "turnover", "exports", "founded", "sector"} <= {one.code for one in SECOND.sections[0].questions}
    factors = [one for one in SECOND.questions.values() if one.type is Type.GAP]
    assert len(factors) == 13 and {"talent_find", "talent_keep"} <= {one.code for one in factors}


@pytest.mark.parametrize("code", ["ubc", "ubc_wish", "ubc_held"])
def test_each_of_the_fourteen_university_activities_is_done_wished_for_or_hindered(code: str) -> None:
    assert tuple(option.code for option in SECOND.questions[code].options if not option.is_none) == UBC


def test_whoever_judges_may_say_i_do_not_know() -> None:
    judged = (Type.CHOICE, Type.MULTIPLE, Type.SCALE, Type.GAP)
    sure = {code for code, one in SECOND.questions.items() if one.type in judged and not one.may_not_know}
    assert sure == set(FACTUAL)


def test_everything_is_said_in_five_languages_and_not_in_english_by_mistake() -> None:
    for question in SECOND.questions.values():
        for text in (question.text, *(option.text for option in question.options)):
            assert set(text) == set(CODES)
            assert len(set(text.values())) > 1 or len(text["en"]) < 12, (question.code, text["en"])


def test_finding_keeping_gaps_barriers_and_universities_are_ranked() -> None:
    ranked = {ranking.code: ranking for ranking in SECOND.rankings}
    assert ranked["gaps"].by is Ranked.GAP and len(ranked["gaps"].questions) == 13
    assert {"obstacles", "universities", "universities-wished", "universities-held", "finding", "keeping"} <= set(
        ranked
    )


# --- ten minutes -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("content", shipped(), ids=lambda one: f"{one['code']}-{one['version']}")
def test_an_instrument_that_promises_ten_minutes_can_be_answered_in_it(content: dict[str, Any]) -> None:
    asked = instrument_file.read(content)
    assert asked.minutes <= 10
    assert minutes_of(asked) <= asked.minutes, f"{seconds_of(asked):.0f} seconds"


def test_every_further_question_takes_further_time() -> None:
    longer = copy.deepcopy(CONTENT[2])
    longer["sections"][3]["questions"].append({**longer["sections"][3]["questions"][0], "code": "another"})
    assert seconds_of(instrument_file.read(longer)) >= seconds_of(SECOND) + 2


# --- beside the first ------------------------------------------------------------------------------------------------


def test_what_the_first_version_asked_is_asked_again_under_the_same_code() -> None:
    found = comparable(FIRST, SECOND)
    assert set(found.codes) == set(FIRST.questions)
    assert found.others["posts"] == "it was not asked before"


def changed(**more: Any) -> Questionnaire:
    content = copy.deepcopy(CONTENT[2])
    every = {one["code"]: one for section in content["sections"] for one in section["questions"]}
    for code, how in more.items():
        every[code] |= how
    return instrument_file.read(content)


@pytest.mark.parametrize(
    ("code", "how", "why"),
    [
        ("barrier_time", {"scales": ["agree"]}, "its scale has changed"),
        ("ubc_contact", {"type": "text", "options": []}, "the type of answer has changed: choice, now text"),
        ("posts_long", {"when": {"question": "posts", "at_least": 2}}, "it is now asked of other firms"),
        ("exports", {"high": 50}, "its limits have changed"),
    ],
)
def test_under_the_same_code_something_else_is_not_comparable(code: str, how: dict[str, Any], why: str) -> None:
    assert comparable(SECOND, changed(**{code: how})).others == {code: why}


def test_an_answer_more_or_less_is_not_comparable_and_other_words_are_told() -> None:
    options = [
        *CONTENT[2]["sections"][4]["questions"][4]["options"][:2],
        {"code": "soon", "text": dict.fromkeys(CODES, "x")},
    ]
    assert comparable(SECOND, changed(ubc_contact={"options": options})).others == {
        "ubc_contact": "answers were removed: no; answers were added: soon"
    }
    text = CONTENT[2]["sections"][7]["questions"][0]["text"] | {"it": "Altro?", "tr": "Başka?"}
    found = {one.code: one for one in differences(SECOND, changed(posts={"text": text}))}["posts"]
    assert (found.change, found.why, found.is_comparable) == (
        QuestionChange.REWORDED, ("reworded in: Italiano, Türkçe",), True,
    )  # fmt: skip


def test_what_depends_on_a_long_list_is_said_shortly() -> None:
    condition = SECOND.questions["ubc_held"].when
    assert condition is not None
    assert in_words(condition, SECOND.items).endswith("or do more” is answered with: anything but “None of these”.")
