"""One cell of a file, or one field of the page, as an answer: checked against the question or refused with a reason."""

from collections.abc import Collection, Iterable
from functools import cache

from django.utils.translation import gettext_lazy as _

from clustergrowth.common.tables import values
from clustergrowth.common.tables.mapping import Field, comparable
from clustergrowth.common.tables.reasons import BadValue, Reason, because, declare
from clustergrowth.listen.surveys.instruments.domain.questions import (
    DONT_KNOW,
    Answer,
    Item,
    Question,
    Questionnaire,
    Scale,
    Type,
)

LONGEST_TEXT = 2000  # letters, chosen: a page
_UNSURE = frozenset(
    comparable(words)
    for words in ("dk", "don't know", "dont know", "no sé", "no sabe", "no lo sé", "non so", "non sa", "je ne sais pas",
                  "ne sait pas", "nsp", "bilmiyorum", "fikrim yok")
)  # fmt: skip
_TICKED = frozenset(("1", "x", "true", "yes", "y", "si", "oui", "evet", "✓", "✔"))
_UNTICKED = frozenset(("0", "false", "no", "non", "hayir", "2"))


def answer(item: Item, cell: str, missing: Collection[str] = ()) -> Answer | None:
    """What a cell says about an item: an answer, ``DONT_KNOW``, or None where nothing was answered. Raises BadValue."""
    text = values.text(cell)
    if not text or text in missing or _number_in(text, missing):
        return None
    if comparable(text) in _UNSURE:
        return DONT_KNOW
    question = item.question
    if question.type is Type.TEXT:
        return cell.strip()[:LONGEST_TEXT]
    if values.is_blank(text) and not _names_an_option(question, text):  # "none" may be one of the answers
        return None
    if item.option is not None:
        return [item.option.code] if _is_ticked(text, item.option.code) else []
    if item.scale is not None:
        return _rating(item.scale, text)
    if question.type is Type.NUMBER:
        return _number(question, text)
    if question.type is Type.CONSENT:
        return "yes" if _is_ticked(text, question.code) else "no"
    if question.type is Type.MULTIPLE:
        named = [part for part in _parts(text) if comparable(part) not in _UNSURE]  # beside an answer it says nothing
        return sorted({_option(question, part) for part in named}) or DONT_KNOW
    if question.type is Type.CHOICE:
        return _option(question, text)
    raise TypeError(f"nothing reads {question.type} from a cell")


def _number_in(text: str, missing: Collection[str]) -> bool:
    """Whether the cell is a missing code written otherwise: 99 and 99.0."""
    return text.endswith(".0") and text[:-2] in missing


def _is_ticked(text: str, code: str) -> bool:
    word = comparable(text) or text
    if word in _TICKED or word == comparable(code):
        return True
    if word in _UNTICKED:
        return False
    raise BadValue("not_yes_or_no", value=text)


def _parts(text: str) -> Iterable[str]:
    separator = next((sign for sign in (";", "|", "\n", ",") if sign in text), ";")
    return [part.strip() for part in text.split(separator) if part.strip()]


def _rating(scale: Scale, text: str) -> float:
    labelled = _labels(tuple((point, tuple(words.values())) for point, words in scale.labels.items()))
    if comparable(text) in labelled:
        return labelled[comparable(text)]
    value = values.number(text, scale.holds)
    if not scale.holds(value):
        raise BadValue(
            "not_on_the_scale" if scale.low <= value <= scale.high else "outside_the_scale",
            value=text, low=f"{scale.low:g}", high=f"{scale.high:g}", step=f"{scale.step:g}",
        )  # fmt: skip
    return value


@cache
def _labels(labels: tuple[tuple[float, tuple[str, ...]], ...]) -> dict[str, float]:
    return {comparable(word): point for point, words in labels for word in words if not word.isdigit()}


def _number(question: Question, text: str) -> float:
    value = values.count(text) if question.is_count else values.number(text, question.allows)
    if not question.allows(value):
        low, high = (f"{end:g}" if end is not None else "…" for end in (question.low, question.high))
        raise BadValue("outside_the_scale", value=text, low=low, high=high, step="")
    return value


def taken_as(item: Item, cell: str) -> Reason | None:
    """What was taken from a number that may be read in two ways, in a sentence; None where nothing is to be said."""
    if item.question.type is not Type.NUMBER or not values.is_unclear(cell):
        return None
    return because("taken_as", value=cell.strip(), taken=f"{_number(item.question, cell):.12g}")


def _named(question: Question, text: str) -> str | None:
    """The option a text stands for: its code, or its words in any language."""
    wanted = comparable(text)
    for option in question.options:
        if text == option.code or wanted == comparable(option.code) or wanted in map(comparable, option.text.values()):
            return option.code
    return None


def _names_an_option(question: Question, text: str) -> bool:
    return bool(question.options) and bool(comparable(text)) and _named(question, text) is not None


def _option(question: Question, text: str) -> str:
    code = _named(question, text)
    if code is not None:
        return code
    raise BadValue("not_an_option", value=text, question=question.code)


def fields(questionnaire: Questionnaire) -> list[Field]:
    """What a file of answers may hold, for guessing its columns by question codes and texts in five languages."""
    return [Field(item.code, item.label, synonyms=_names(item)) for item in questionnaire.columns.values()]


def _names(item: Item) -> list[str]:
    question = item.question
    if item.option is not None:
        return [f"{question.code} {item.option.code}", *item.option.text.values()]
    if question.type is Type.GAP and item.scale is not None:
        scale = item.scale
        languages = [code for code in question.text if code in scale.title]
        return [
            f"{question.code} {scale.code}",
            *(f"{question.text[code]} {scale.title[code]}" for code in languages),
            *(f"{scale.title[code]} {question.text[code]}" for code in languages),
        ]
    return list(question.text.values())


declare(
    {
        "outside_the_scale": _("“%(value)s” is not between %(low)s and %(high)s."),
        "not_on_the_scale": _("“%(value)s” is not on the scale from %(low)s to %(high)s in steps of %(step)s."),
        "not_an_option": _("“%(value)s” is not one of the answers to %(question)s."),
    }
)
