"""A firm is asked what concerns it: conditions of questions and sections, on the page, in a file, when handing in."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given as always
from hypothesis import strategies as st

from clustergrowth.common.errors import Refused
from clustergrowth.listen.surveys.answer_files.services.rows import ColumnMapping
from clustergrowth.listen.surveys.answers.services import answering
from clustergrowth.listen.surveys.instruments.domain import instrument_file
from clustergrowth.listen.surveys.instruments.domain.conditions import (
    asked_in,
    in_words,
    is_asked,
    sections_asked,
    without_unasked,
)
from clustergrowth.listen.surveys.instruments.services import publish_instrument
from clustergrowth.listen.surveys.models import Invitation, Response, Wave
from clustergrowth.listen.surveys.tests.branching import small
from clustergrowth.listen.surveys.tests.sample import bring, wave_with
from clustergrowth.listen.surveys.waves.queries.links import token_of
from clustergrowth.listen.surveys.waves.services import invitations
from tests.cast import Cast

ASKED = instrument_file.read(small())


@pytest.fixture
def wave(cast: Cast) -> Wave:
    return wave_with(publish_instrument(content=small(), by=cast.carla), cast.bologna, by=cast.carla)


@pytest.fixture
def token(cast: Cast, wave: Wave) -> str:
    invitations.invite(wave=wave, council=cast.bologna, audience="engineering", by=cast.carla)
    return token_of(Invitation.objects.get())


def faults(content: Any) -> str:
    return "\n".join(map(str, instrument_file.faults_in(content)))


# --- what the words mean ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answers", "asked"),
    [
        ({}, set()),
        ({"posts": 0.0}, set()),
        ({"posts": 2.0}, {"which"}),
        ({"posts": 2.0, "which": ["fitters"]}, {"which"}),
        ({"posts": 2.0, "which": ["engineers", "fitters"]}, {"which", "urgent"}),
        ({"posts": 0.0, "which": ["engineers"]}, set()),  # an answer to what is not asked opens nothing
        ({"posts": 2.0, "which": ["engineers"], "urgent": "dk"}, {"which", "urgent"}),
        ({"posts": 2.0, "which": ["engineers"], "urgent": 4.0}, {"which", "urgent", "either"}),
        ({"exports": "yes"}, {"where", "either"}),
        ({"exports": "yes", "posts": 3.0}, {"where", "either", "which", "hire"}),
        ({"exports": "yes", "posts": 30.0}, {"where", "either", "which"}),
    ],
)
def test_a_question_is_asked_where_its_condition_holds(answers: dict[str, Any], asked: set[str]) -> None:
    always_asked = {"posts", "exports", "consent"}
    assert asked_in(ASKED, answers) == asked | always_asked


def test_one_question_is_judged_by_the_answers_alone() -> None:
    urgent = ASKED.questions["urgent"]
    assert is_asked(urgent, {"which": ["engineers"]})
    assert not is_asked(urgent, {"which": "dk"})
    assert not is_asked(ASKED.questions["hire"], {"posts": 3.0})  # its section is not asked


@always(
    st.fixed_dictionaries(
        {},
        optional={
            "posts": st.sampled_from([0.0, 1.0, 12.0, "dk"]),
            "which": st.sampled_from([["engineers"], ["fitters"], "dk"]),
            "urgent": st.sampled_from([1.0, 4.0, "dk"]),
            "exports": st.sampled_from(["yes", "no"]),
            "hire": st.just("x"),
            "either": st.just("x"),
        },
    )
)
def test_dropping_what_is_not_asked_once_is_dropping_it_for_good(answers: dict[str, Any]) -> None:
    kept = without_unasked(ASKED, answers)
    assert without_unasked(ASKED, kept) == kept
    assert asked_in(ASKED, kept) == asked_in(ASKED, answers)
    assert {ASKED.items[code].question.code for code in kept} <= asked_in(ASKED, kept)


def test_sections_that_do_not_concern_a_firm_are_skipped() -> None:
    assert sections_asked(ASKED, {}) == [1, 3]
    assert sections_asked(ASKED, {"exports": "yes"}) == [1, 2, 3]


def test_a_condition_is_said_in_words() -> None:
    items = ASKED.items

    def words(code: str) -> str:
        condition = ASKED.questions[code].when
        assert condition is not None
        return in_words(condition, items)

    assert words("which") == "Only if “How many open posts” is answered with: 1 or more."
    assert words("urgent") == "Only if “Which posts” is answered with: “Engineers”."
    assert words("either") == (
        "Only if “How urgent” is answered with: 4 or more or “Do you export” is answered with: “Yes”."
    )


# --- when the file is read -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("when", "fault"),
    [
        ({"question": "exports", "is": ["yes"]}, "question which.when: “exports” is not a question before this one"),
        ({"question": "which", "is": ["fitters"]}, "“which” is not a question before this one"),
        ({"question": "nowhere", "is": ["x"]}, "“nowhere” is not a question before this one"),
        ({"question": ["posts"], "at_least": 1}, "is not a question before this one"),
        ({"question": "posts", "is": ["1"]}, "question posts has no answers to tick"),
        ({"question": "posts"}, "must say which answers it is about"),
        ({"question": "posts", "at_least": "many"}, "“many” is not a number that fits here"),
        ({"question": "posts", "at_least": 5, "at_most": 2}, "the lowest number is above the highest"),
        ({"all": []}, "question which.when.all: needs one condition or more"),
        ({"any": "posts"}, "question which.when.any: must be a list"),
        ("posts", "question which.when: must be a group of names and values"),
        ({"all": [{"any": [{"all": [{"question": "posts", "at_least": 1}]}]}]}, "are nested too deeply"),
    ],
)
def test_a_condition_that_makes_no_sense_is_named_with_its_place(when: Any, fault: str) -> None:
    content = small()
    content["sections"][0]["questions"][1]["when"] = when
    assert fault in faults(content)


def test_a_condition_names_only_answers_that_can_be_given() -> None:
    content = small()
    questions = content["sections"][0]["questions"]
    questions[2]["when"] = {"question": "which", "is": ["engineers", "poets"]}
    questions[3]["when"] = {"question": "urgent", "at_least": 4.5}
    content["sections"][1]["when"] = {"question": "urgent", "is": ["4"]}
    told = faults(content)
    assert "question urgent.when.is: “engineers, poets” is not one of: engineers, fitters" in told
    assert "question exports.when: lies outside the scale" in told
    assert "section abroad.when: question urgent has no answers to tick" in told


def test_a_section_names_only_questions_of_sections_before_it() -> None:
    content = small()
    content["sections"][1]["when"] = {"question": "where", "is": ["x"]}
    assert "section abroad.when: “where” is not a question before this one" in faults(content)


# --- on the page -----------------------------------------------------------------------------------------------------


def section(client: Client, token: str, number: int) -> str:
    return client.get(reverse("answer_section", args=[token, number])).content.decode()


def send(client: Client, token: str, number: int, **typed: object) -> Any:
    return client.post(reverse("answer_section", args=[token, number]), typed)


def test_what_depends_on_the_same_page_is_shown_with_its_condition_and_what_earlier_pages_settle_is_left_out(
    client: Client, token: str
) -> None:
    page = section(client, token, 1)
    assert "Only if “How many open posts” is answered with: 1 or more." in page
    assert 'data-when="{&quot;item&quot;:&quot;posts&quot;,&quot;from&quot;:1.0,&quot;to&quot;:null}"' in page
    send(client, token, 1, posts="2", which="fitters", exports="no")
    page = section(client, token, 3)
    assert "Anything on people" not in page and "Agreed." in page and "data-when=" not in page


def test_a_section_that_is_not_asked_is_skipped_and_does_not_count(client: Client, token: str) -> None:
    assert "2 short parts" in client.get(reverse("answer", args=[token])).content.decode()
    assert send(client, token, 1, exports="no").headers["Location"] == reverse("answer_section", args=[token, 3])
    assert "part 2 of 2" in section(client, token, 3)
    assert client.get(reverse("answer_section", args=[token, 2])).status_code == 302
    assert send(client, token, 3, back="1").headers["Location"] == reverse("answer_section", args=[token, 1])
    assert send(client, token, 1, exports="yes").headers["Location"] == reverse("answer_section", args=[token, 2])
    assert "part 2 of 3" in section(client, token, 2)


def test_changing_ones_mind_drops_what_is_no_longer_asked(client: Client, token: str) -> None:
    send(client, token, 1, posts="2", which="engineers", urgent="5", exports="yes")
    send(client, token, 2, where="Lyon", hire="A fitter")
    assert Response.objects.get().answers.keys() == {"posts", "which", "urgent", "exports", "where", "hire"}
    send(client, token, 1, posts="0", which="engineers", urgent="5", exports="no")
    assert Response.objects.get().answers == {"posts": 0.0, "exports": "no"}


def test_what_is_wrong_in_an_answer_nobody_asked_for_does_not_stop_anybody(client: Client, token: str) -> None:
    answered = send(client, token, 1, posts="0", urgent="9", which="poets", exports="no")
    assert answered.status_code == 302
    assert send(client, token, 1, posts="1", which="poets", exports="no").status_code == 422


def test_a_question_that_is_not_asked_is_never_required(cast: Cast, client: Client, token: str, wave: Wave) -> None:
    send(client, token, 1, posts="0", exports="no")
    assert send(client, token, 3, consent="on").headers["Location"] == reverse("answer_thanks", args=[token])
    other: dict[str, Any] = {"wave": wave, "council": cast.bologna, "organisation": cast.makine, "by": cast.carla}
    with pytest.raises(Refused) as refused:
        answering.answer(answers={"posts": 3, "consent": True}, **other)
    assert set(refused.value.fields) == {"which"}


def test_answering_all_at_once_drops_what_is_not_asked(cast: Cast, wave: Wave) -> None:
    answers = {"posts": 0, "which": ["fitters"], "urgent": 99, "where": "Lyon", "consent": True}
    answering.answer(wave=wave, council=cast.bologna, organisation=cast.laser, answers=answers, by=cast.lucia)
    assert Response.objects.get().answers == {"posts": 0.0, "consent": "yes"}


def test_a_file_may_answer_more_than_was_asked_and_the_account_remarks_it(cast: Cast, wave: Wave) -> None:
    rows = b"firm;posts;which;exports;where\nA;2;fitters;no;\nB;0;engineers;no;Lyon\n"
    choice = ColumnMapping(columns={code: code for code in ("posts", "which", "exports", "where")}, firm="firm")
    account = bring(wave, cast.bologna, rows, choice, cast.carla)
    assert (account.taken, account.refused, account.unasked) == (2, 0, 2)
    assert {(one.line, one.column, one.value) for one in account.remarks} == {
        (3, "which", "engineers"), (3, "where", "Lyon"),
    }  # fmt: skip
    assert "not asked this question" in account.remarks[0].message
    assert [row.answers for row in Response.objects.order_by("pk")] == [
        {"posts": 2.0, "which": ["fitters"], "exports": "no"}, {"posts": 0.0, "exports": "no"},
    ]  # fmt: skip
