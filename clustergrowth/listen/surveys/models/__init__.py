"""Surveys: the instrument (a versioned file), the wave, who is asked, and what came back."""

from clustergrowth.listen.surveys.models.answer_files import AnswerFile, ColumnChoice, FormerAnswers
from clustergrowth.listen.surveys.models.answers import Response
from clustergrowth.listen.surveys.models.drafts import DraftQuestion, DraftSection, InstrumentDraft
from clustergrowth.listen.surveys.models.instruments import Instrument
from clustergrowth.listen.surveys.models.open_link import Arrival, OpenLink
from clustergrowth.listen.surveys.models.waves import Draw, Invitation, Sample, Wave

__all__ = [
    "AnswerFile",
    "Arrival",
    "ColumnChoice",
    "DraftQuestion",
    "DraftSection",
    "Draw",
    "FormerAnswers",
    "Instrument",
    "InstrumentDraft",
    "Invitation",
    "OpenLink",
    "Response",
    "Sample",
    "Wave",
]
