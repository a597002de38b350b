"""How long an instrument takes, by a rule anybody can check.

Reading: every word of the texts, helps and options, at 238 words a minute, the mean of adults reading silently
(Brysbaert 2019, Journal of Memory and Language 109); the words of a scale once a section. Answering: seconds by type of
answer (``questions.TRAITS``). Counted is the longest way, with every condition met, in the language that takes most. A
firm that skips what does not concern it needs less. The seconds are estimates of ours, to be replaced by measured ones.
"""

import math

from clustergrowth.common.languages import CODES
from clustergrowth.listen.surveys.instruments.domain.questions import Questionnaire, QuestionSection

WORDS_A_SECOND = 238 / 60
AGAIN = 0.5  # a text that stands a second time in a section is recognised, not read
A_SECTION = 4.0  # to press, to wait for the next page, to find one's place


def minutes_of(questionnaire: Questionnaire) -> int:
    """Whole minutes, rounded up."""
    return max(1, math.ceil(seconds_of(questionnaire) / 60))


def seconds_of(questionnaire: Questionnaire) -> float:
    return max(
        _read(questionnaire.intro.get(code, "")) + sum(_seconds(section, code) for section in questionnaire.sections)
        for code in CODES
    )


def _seconds(section: QuestionSection, code: str) -> float:
    scales = {scale.code: scale for question in section.questions for scale in question.scales}
    labels = [text for scale in scales.values() for text in (scale.title, *scale.labels.values())]
    texts = [section.title, section.text, *labels]
    for question in section.questions:
        texts += [question.text, question.help, *(option.text for option in question.options)]
    seen: set[str] = set()
    seconds = A_SECTION + sum(question.type.traits.seconds for question in section.questions)
    for text in texts:
        words = text.get(code, "")
        seconds += _read(words) * (AGAIN if words in seen else 1.0)
        seen.add(words)
    return seconds


def _read(text: str) -> float:
    return len(text.split()) / WORDS_A_SECOND
