"""Reading drafts of instruments: as one file, as what it would ask, what is missing, what is new."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from clustergrowth.common.languages import CODES
from clustergrowth.listen.surveys.instruments.domain import instrument_file
from clustergrowth.listen.surveys.instruments.domain.comparability import (
    QuestionChange,
    QuestionDifference,
    differences,
)
from clustergrowth.listen.surveys.instruments.domain.file_values import InstrumentFault
from clustergrowth.listen.surveys.instruments.domain.questions import Item, Questionnaire
from clustergrowth.listen.surveys.instruments.queries import questionnaire_of
from clustergrowth.listen.surveys.models import DraftQuestion, DraftSection, Instrument, InstrumentDraft


def next_version(code: str) -> int:
    latest = Instrument.objects.filter(code=code).order_by("-version").values_list("version", flat=True).first()
    return (latest or 0) + 1


def live_questions(draft: InstrumentDraft) -> list[DraftQuestion]:
    """The questions as they would be asked, in their order; one query."""
    rows = draft.questions.filter(removed_at=None).select_related("section")
    return list(rows.order_by("section__place", "section_id", "place", "pk"))


def content_of(draft: InstrumentDraft) -> dict[str, Any]:
    """The draft as the file it would land as; three queries, however long it is."""
    return assembled(draft, next_version(draft.code), list(draft.sections.all()), live_questions(draft))


def assembled(
    draft: InstrumentDraft, version: int, sections: Iterable[DraftSection], questions: Iterable[DraftQuestion]
) -> dict[str, Any]:
    inside: dict[int, list[dict[str, Any]]] = {}
    codes: set[str] = set()
    for row in questions:
        inside.setdefault(row.section_id, []).append({"code": row.code, **row.content})
        codes.add(row.code)
    head = dict(draft.head)
    if "rankings" in head:  # a question taken out is no longer ranked, and is again when it is put back
        head["rankings"] = [
            {**ranking, "questions": [code for code in ranking.get("questions", ()) if code in codes]}
            for ranking in head["rankings"]
        ]
    listed = [{"code": row.code, **row.content, "questions": inside.get(row.pk, [])} for row in sections]
    return {"code": draft.code, "version": version, **head, "sections": listed}


def alone(draft: InstrumentDraft, question: DraftQuestion) -> dict[str, Any]:
    """One question as a file of its own, for looking at it without reading the others."""
    section = {
        "code": "x",
        "title": dict.fromkeys(CODES, "x"),
        "questions": [{"code": question.code, **question.content}],
    }
    head = {name: draft.head[name] for name in ("title", "scales") if name in draft.head}
    return {"code": draft.code, "version": 1, **head, "sections": [section]}


def faults_of(draft: InstrumentDraft, question: DraftQuestion) -> list[InstrumentFault]:
    """What is missing in one question; its condition is judged with the whole draft only."""
    faults = instrument_file.faults_in(alone(draft, question))
    return [fault for fault in faults if fault.question == question.code and ".when" not in fault.place]


def would_ask(content: Mapping[str, Any]) -> Questionnaire:
    return instrument_file.as_far_as_it_goes(content)


# --- beside the version before ---------------------------------------------------------------------------------------


def unlike_base(draft: InstrumentDraft, question: DraftQuestion) -> QuestionDifference | None:
    """What is no longer as it was under this code in the version the draft began from; None where nothing is."""
    before = questionnaire_of(draft.base_id)
    if question.code not in before.questions:
        return None
    now = would_ask(alone(draft, question))
    difference = next(difference for difference in differences(_only(before, question.code), _only(now, question.code)))
    return None if difference.change is QuestionChange.SAME else difference


def _only(asked: Questionnaire, code: str) -> Questionnaire:
    """The questionnaire with this one question, whatever condition it has: conditions are compared for the whole."""
    question_alone = replace(asked.questions[code], when=None, section_when=None)
    return replace(asked, sections=(replace(asked.sections[0], questions=(question_alone,), when=None),), rankings=())


def proposed_code(code: str) -> str:
    """A free-standing code for a question that asks something else now: talent_find becomes talent_find_2."""
    stem, _, number = code.rpartition("_")
    return f"{stem}_{int(number) + 1}" if stem and number.isdigit() else f"{code}_2"


# --- how far the languages are ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Coverage:
    """Of the texts an instrument has, how many are written in one language."""

    code: str
    written: int
    of: int

    @property
    def is_whole(self) -> bool:
        return self.written == self.of


def coverage_of(content: Mapping[str, Any]) -> list[Coverage]:
    """Each language in its turn; a text that is written in none is not counted."""
    texts = list(_texts(content))
    return [Coverage(code, sum(bool(text.get(code, "").strip()) for text in texts), len(texts)) for code in CODES]


_NAMES = ("title", "intro", "text", "help")


def _texts(value: Any) -> Iterable[Mapping[str, str]]:
    if isinstance(value, list):
        for part in value:
            yield from _texts(part)
    elif isinstance(value, Mapping):
        for name, part in value.items():
            if name in _NAMES or name.replace(".", "").replace("-", "").isdigit():  # the points of a scale
                if isinstance(part, Mapping) and any(isinstance(text, str) and text.strip() for text in part.values()):
                    yield {code: text for code, text in part.items() if isinstance(text, str)}
            else:
                yield from _texts(part)


Part = Mapping[str, Any]


def parts_of(when: Mapping[str, Any] | None) -> tuple[list[Part], bool]:
    """The parts, and whether any one of them is enough."""
    if not when:
        return [], False
    for name in ("all", "any"):
        if name in when:
            return list(when[name]), name == "any"
    return [when], False


def joined(parts: Sequence[Part], *, is_any: bool) -> dict[str, Any] | None:
    if not parts:
        return None
    return dict(parts[0]) if len(parts) == 1 else {"any" if is_any else "all": [dict(part) for part in parts]}


def earlier_items(asked: Questionnaire, row: DraftQuestion | DraftSection) -> dict[str, Item]:
    """What stands before the question or section, and so may be named by its condition."""
    items: dict[str, Item] = {}
    for section in asked.sections:
        if isinstance(row, DraftSection) and section.code == row.code:
            return items
        for question in section.questions:
            if isinstance(row, DraftQuestion) and question.code == row.code:
                return items
            if question.type != "text":
                items |= {item.code: item for item in question.items}
    return items
