"""What a file of answers changes in those that stand: told before it is taken, with the old and the new value."""

import gzip
import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import astuple, dataclass
from typing import Any

from django.utils.translation import gettext as _

from clustergrowth.common.languages import in_language
from clustergrowth.listen.surveys.answer_files.services.rows import shown
from clustergrowth.listen.surveys.instruments.domain.questions import Answers, Questionnaire

ORGANISATION, PERIOD = ":organisation", ":period"  # no code of a question holds a colon


@dataclass(frozen=True)
class AnswerChange:
    """One answer of one firm. ``line`` is the row of the file, 0 where the firm is no longer in it; "" is no answer."""

    council: str
    line: int
    firm: str  # its name, where we know it
    code: str
    old: str
    new: str


def between(old: Answers, new: Answers) -> Iterator[tuple[str, str, str]]:
    """Each answer that differs: code, what it was, what it becomes."""
    for code in sorted(old.keys() | new.keys()):
        if old.get(code) != new.get(code):
            yield code, _shown(old, code), _shown(new, code)


def _shown(answers: Answers, code: str) -> str:
    return shown(answers[code]) or _("none of these") if code in answers else ""


def digest(changes: Iterable[AnswerChange]) -> str:
    """The same for the same changes; nothing for none."""
    told = [astuple(one) for one in changes]
    return hashlib.sha256(json.dumps(told).encode()).hexdigest() if told else ""


def packed(changes: Iterable[AnswerChange]) -> bytes | None:
    told = [astuple(one) for one in changes]
    return gzip.compress(json.dumps(told).encode(), mtime=0) if told else None


def unpacked(content: bytes | memoryview | None, councils: Iterable[str]) -> list[AnswerChange]:
    """What was packed, of these councils."""
    told: list[list[Any]] = json.loads(gzip.decompress(content)) if content else []
    allowed = set(councils)
    return [one for one in (AnswerChange(*each) for each in told) if one.council in allowed]


def table(changes: Iterable[AnswerChange], questionnaire: Questionnaire) -> Iterator[list[str | int]]:
    """For a page or a file: each change with its question in words."""
    texts = _texts(questionnaire)
    for one in changes:
        yield [one.line or "", one.firm, texts.get(one.code, one.code), one.code.lstrip(":"), one.old, one.new]


def _texts(questionnaire: Questionnaire) -> Mapping[str, str]:
    asked = {code: in_language(item.label)[0] for code, item in questionnaire.items.items()}
    return asked | {ORGANISATION: _("Firm"), PERIOD: _("Year or date")}
