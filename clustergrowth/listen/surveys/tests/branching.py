"""A small instrument with conditions, for the tests of branching and of drafts."""

from typing import Any

from clustergrowth.common.languages import CODES
from clustergrowth.listen.surveys.drafts.queries import content_of
from clustergrowth.listen.surveys.drafts.services import rows
from clustergrowth.listen.surveys.models import DraftQuestion, InstrumentDraft


def said(words: str) -> dict[str, str]:
    return dict.fromkeys(CODES, words)


def options(*codes: str) -> list[dict[str, Any]]:
    return [{"code": code, "text": said(code.capitalize())} for code in codes]


def small() -> dict[str, Any]:
    """Open posts? Then which and, with engineers, how urgent; who exports goes through a section of its own."""
    return {
        "code": "branching",
        "version": 1,
        "minutes": 2,
        "title": said("Branching"),
        "scales": {"urgent": {"title": said("Urgent"), "low": 1, "high": 5, "step": 1, "labels": {"5": said("very")}}},
        "sections": [
            {
                "code": "people",
                "title": said("People"),
                "questions": [
                    {"code": "posts", "type": "number", "low": 0, "text": said("How many open posts?")},
                    {"code": "which", "type": "multiple", "text": said("Which posts?"), "required": True,
                     "options": options("engineers", "fitters"), "when": {"question": "posts", "at_least": 1}},
                    {"code": "urgent", "type": "scale", "scales": ["urgent"], "text": said("How urgent?"),
                     "when": {"question": "which", "is": ["engineers"]}},
                    {"code": "exports", "type": "choice", "text": said("Do you export?"),
                     "options": options("yes", "no")},
                ],
            },
            {
                "code": "abroad",
                "title": said("Abroad"),
                "when": {"question": "exports", "is": ["yes"]},
                "questions": [
                    {"code": "where", "type": "text", "text": said("Where to?")},
                    {"code": "hire", "type": "text", "text": said("Whom would you hire abroad?"),
                     "when": {"all": [{"question": "posts", "at_least": 1}, {"question": "posts", "at_most": 9}]}},
                ],
            },
            {
                "code": "end",
                "title": said("End"),
                "questions": [
                    {"code": "either", "type": "text", "text": said("Anything on people or markets?"),
                     "when": {"any": [{"question": "urgent", "at_least": 4}, {"question": "exports", "is": ["yes"]}]}},
                    {"code": "consent", "type": "consent", "required": True, "text": said("Agreed.")},
                ],
            },
        ],
    }  # fmt: skip


def row(draft: InstrumentDraft, code: str) -> DraftQuestion:
    return draft.questions.select_related("section").get(code=code, removed_at=None)


def keep(question: DraftQuestion, by: Any, **changed: Any) -> None:
    rows.keep_question(
        question=question,
        code=question.code,
        content={**question.content, **changed},
        revision=question.revision,
        by=by,
    )


def order(draft: InstrumentDraft) -> list[list[str]]:
    return [[one["code"] for one in section["questions"]] for section in content_of(draft)["sections"]]
