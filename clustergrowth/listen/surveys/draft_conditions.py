"""A condition as its page shows it: a list of parts, of which all or any must hold."""

from collections.abc import Mapping, Sequence
from typing import Any

from clustergrowth.listen.surveys.draft_models import DraftQuestion, DraftSection
from clustergrowth.listen.surveys.questions import Item, Questionnaire

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
    return dict(parts[0]) if len(parts) == 1 else {"any" if is_any else "all": [dict(one) for one in parts]}


def earlier_items(asked: Questionnaire, row: DraftQuestion | DraftSection) -> dict[str, Item]:
    """What stands before the question or section, and so may be named by its condition."""
    found: dict[str, Item] = {}
    for section in asked.sections:
        if isinstance(row, DraftSection) and section.code == row.code:
            return found
        for question in section.questions:
            if isinstance(row, DraftQuestion) and question.code == row.code:
                return found
            if question.type != "text":
                found |= {item.code: item for item in question.items}
    return found
