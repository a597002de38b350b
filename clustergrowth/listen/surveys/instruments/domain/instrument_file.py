"""Reading and writing an instrument as a file. Every fault is named with its place; a faulty file is not taken."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from clustergrowth.common.languages import CODES
from clustergrowth.listen.surveys.instruments.domain.condition_file import Conditions
from clustergrowth.listen.surveys.instruments.domain.file_values import Faulty, InstrumentFault
from clustergrowth.listen.surveys.instruments.domain.questions import (
    AnswerOption,
    Condition,
    Question,
    Questionnaire,
    QuestionSection,
    Ranked,
    Ranking,
    Scale,
    Text,
    Type,
)
from clustergrowth.listen.surveys.instruments.domain.taxonomy import Area

__all__ = ["Faulty", "InstrumentFault", "as_far_as_it_goes", "faults_in", "from_bytes", "loaded", "read", "to_bytes"]
_MOST = 2 * 2**20
_DEEPEST = 20


def from_bytes(content: bytes) -> Questionnaire:
    """The instrument in an uploaded file. Raises Faulty."""
    return read(loaded(content))


def loaded(content: bytes) -> dict[str, Any]:
    if len(content) > _MOST:
        raise Faulty([InstrumentFault("", _("The file is larger than 2 MB, too large for a questionnaire."))])
    try:
        document = json.loads(content.decode("utf-8-sig"), parse_constant=_no_number, parse_float=_finite)
        json.dumps(document, ensure_ascii=False).encode()  # half a letter can be written in JSON and not be kept
    except (ValueError, RecursionError) as wrong:
        raise Faulty([InstrumentFault("", _("This is not a JSON file: %(why)s.") % {"why": wrong})]) from wrong
    if not isinstance(document, dict):
        raise Faulty([InstrumentFault("", _("The file must hold one questionnaire between { and }."))])
    if any("\0" in text for text in _texts(document)):
        raise Faulty([InstrumentFault("", _("The file contains a character that text cannot contain (NUL)."))])
    return document


def _texts(value: Any, depth: int = 0) -> Iterator[str]:
    if depth > _DEEPEST:
        raise Faulty([InstrumentFault("", _("The file is nested too deeply for a questionnaire."))])
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for part in value:
            yield from _texts(part, depth + 1)
        if isinstance(value, dict):
            for part in value.values():
                yield from _texts(part, depth + 1)


def _no_number(name: str) -> None:
    raise ValueError(name)


def _finite(digits: str) -> float:
    number = float(digits)
    if abs(number) == float("inf"):
        raise ValueError(digits)
    return number


_FIRST = (
    *("code", "version", "minutes", "type", "area", "required", "dont_know", "none", "by", "title", "intro", "low"),
    *("high", "step", "major", "reverse", "question", "is", "at_least", "at_most", "any", "all", "when", *CODES),
    *("text", "help", "labels", "options", "scales", "sections", "questions", "rankings"),
)


def to_bytes(content: Mapping[str, Any]) -> bytes:
    """The file as it is exported: the same content gives the same bytes, whatever order it was kept in."""
    return json.dumps(_ordered(content), ensure_ascii=False, indent=2).encode() + b"\n"


def _ordered(value: Any) -> Any:
    if isinstance(value, Mapping):
        places = {name: place for place, name in enumerate(_FIRST)}
        names = sorted(value, key=lambda name: (places.get(name, len(places)), name))
        return {name: _ordered(value[name]) for name in names}
    return [_ordered(part) for part in value] if isinstance(value, list) else value


def read(content: Mapping[str, Any]) -> Questionnaire:
    """The instrument a file holds. Raises Faulty with all faults at once."""
    reader = _InstrumentReader()
    questionnaire = reader.questionnaire(content)
    if reader.faults:
        raise Faulty(reader.faults)
    return questionnaire


def as_far_as_it_goes(content: Mapping[str, Any]) -> Questionnaire:
    """What a file that is still being written would ask: what is faulty is left out or stays empty."""
    return _InstrumentReader().questionnaire(content)


def faults_in(content: Mapping[str, Any]) -> list[InstrumentFault]:
    """What is still to be mended before this can be asked."""
    reader = _InstrumentReader()
    reader.questionnaire(content)
    return reader.faults


class _InstrumentReader(Conditions):
    """Walks through the file and notes what is wrong and where."""

    def __init__(self) -> None:
        super().__init__()
        self.scales: dict[str, Scale] = {}
        self.codes: set[str] = set()

    def questionnaire(self, content: Mapping[str, Any]) -> Questionnaire:
        code = self.code("code", content.get("code"))
        version = self.number("version", content.get("version"), whole=True) or 0
        if version < 1:
            self.wrong("version", _("must be 1 or more"))
        for name, scale in self.mapping("scales", content.get("scales", {})).items():
            self.scales[name] = self.scale(name, self.mapping(f"scales.{name}", scale))
        sections = tuple(
            self.section(f"sections[{place}]", section)
            for place, section in enumerate(self.list("sections", content.get("sections")))
        )
        questions = {question.code: question for section in sections for question in section.questions}
        if not questions:
            self.wrong("sections", _("there is no question"))
        rankings = self.rankings(content.get("rankings", []), questions)
        title = self.text("title", content.get("title"))
        intro = self.text("intro", content.get("intro", {}), needed=False)
        minutes = int(self.number("minutes", content.get("minutes", 10), whole=True) or 10)
        return Questionnaire(code, int(version), title, intro, minutes, sections, rankings)

    def section(self, place: str, content: Any) -> QuestionSection:
        content = self.mapping(place, content)
        code = self.code(f"{place}.code", content.get("code"))
        place = f"section {code}" if code else place
        when = self.condition(f"{place}.when", content["when"]) if "when" in content else None
        asked = self.list(f"{place}.questions", content.get("questions"))
        questions = tuple(
            self.question(f"{place}, question {number}", row, when) for number, row in enumerate(asked, start=1)
        )
        title = self.text(f"{place}.title", content.get("title"))
        text = self.text(f"{place}.text", content.get("text", {}), needed=False)
        return QuestionSection(code, title, text, questions, when)

    def question(self, place: str, content: Any, section_when: Condition | None) -> Question:
        content = self.mapping(place, content)
        code = self.code(f"{place}.code", content.get("code"))
        place = f"question {code}" if code else place
        if code in self.codes:
            self.wrong(place, _("this code is used twice"))
        self.codes.add(code)
        kind = self.one_of(f"{place}.type", content.get("type"), Type) or Type.TEXT
        options = self.options(place, content.get("options", []))
        if kind.traits.has_options and len(options) < 2:
            self.wrong(place, _("a choice needs two options or more"))
        scales = tuple(
            self.named_scale(place, name) for name in self.list(f"{place}.scales", content.get("scales", []))
        )
        if len(scales) != kind.traits.scales:
            self.wrong(place, _("%(type)s needs %(count)s scales") % {"type": kind, "count": kind.traits.scales})
        if len({(scale.low, scale.high, scale.reverse) for scale in scales if scale}) > 1:
            self.wrong(place, _("importance and ability need scales with the same range and direction"))
        area = self.one_of(f"{place}.area", content["area"], Area) if "area" in content else None
        question = Question(
            code=code,
            type=kind,
            text=self.text(f"{place}.text", content.get("text")),
            help=self.text(f"{place}.help", content.get("help", {}), needed=False),
            area=area,
            options=options,
            scales=tuple(scale for scale in scales if scale),
            is_required=bool(content.get("required", False)),
            may_not_know=bool(content.get("dont_know", False)),
            low=self.number(f"{place}.low", content.get("low")),
            high=self.number(f"{place}.high", content.get("high")),
            when=self.condition(f"{place}.when", content["when"]) if "when" in content else None,
            section_when=section_when,
        )
        self.earlier |= {item.code: item for item in question.items}
        return question

    def options(self, place: str, content: Any) -> tuple[AnswerOption, ...]:
        options: dict[str, AnswerOption] = {}
        for number, stated in enumerate(self.list(f"{place}.options", content), start=1):
            here = f"{place}, option {number}"
            stated = self.mapping(here, stated)
            code = self.code(f"{here}.code", stated.get("code"))
            if code in options or code == "dk":
                self.wrong(here, _("this code is used twice"))
            options[code] = AnswerOption(
                code, self.text(f"{here}.text", stated.get("text")), bool(stated.get("none", False))
            )
        return tuple(options.values())

    def scale(self, name: str, content: Mapping[str, Any]) -> Scale:
        place = f"scales.{name}"
        low = self.number(f"{place}.low", content.get("low")) or 0.0
        high = self.number(f"{place}.high", content.get("high")) or 0.0
        step = self.number(f"{place}.step", content.get("step", 1)) or 0.0
        if high <= low or step < 0 or (step and (high - low) / step > 20):
            self.wrong(place, _("low must be below high, with at most 20 steps between"))
            low, high, step = 1, 5, 1
        labels: dict[float, Text] = {}
        for point, text in self.mapping(f"{place}.labels", content.get("labels", {})).items():
            value = self.number(f"{place}.labels", point)
            if value is not None and not low <= value <= high:
                self.wrong(f"{place}.labels.{point}", _("lies outside the scale"))
            elif value is not None:
                labels[value] = self.text(f"{place}.labels.{point}", text)
        title = self.text(f"{place}.title", content.get("title"))
        major = self.number(f"{place}.major", content.get("major"))
        return Scale(name, title, low, high, step, bool(content.get("reverse", False)), labels, major)

    def rankings(self, content: Any, questions: Mapping[str, Question]) -> tuple[Ranking, ...]:
        rankings: dict[str, Ranking] = {}
        for number, as_written in enumerate(self.list("rankings", content)):
            ranking = self.ranking(f"rankings[{number}]", self.mapping(f"rankings[{number}]", as_written), questions)
            if ranking.code in rankings:
                self.wrong(f"ranking {ranking.code}", _("this code is used twice"))
            rankings[ranking.code] = ranking
        return tuple(rankings.values())

    def ranking(self, place: str, content: Mapping[str, Any], questions: Mapping[str, Question]) -> Ranking:
        code = self.code(f"{place}.code", content.get("code"))
        place = f"ranking {code}" if code else place
        by = self.one_of(f"{place}.by", content.get("by"), Ranked) or Ranked.MAJOR
        chosen: list[Question] = []
        named = [
            self.code(f"{place}.questions", code) for code in self.list(f"{place}.questions", content.get("questions"))
        ]
        if not named:
            self.wrong(place, _("there is no question"))
        for name in filter(None, named):
            question = questions.get(name)
            if question in chosen:
                self.wrong(place, _("question %(code)s appears twice") % {"code": name})
            elif question is None:
                self.wrong(place, _("there is no question %(code)s") % {"code": name})
            elif by not in question.type.traits.ranked_by:
                self.wrong(place, _("question %(code)s cannot be ranked by %(by)s") % {"code": name, "by": by})
            else:
                chosen.append(question)
        return Ranking(code, self.text(f"{place}.title", content.get("title")), by, tuple(chosen))

    def named_scale(self, place: str, name: Any) -> Scale | None:
        if isinstance(name, str) and name in self.scales:
            return self.scales[name]
        self.wrong(place, _("there is no scale %(name)s") % {"name": name})
        return None
