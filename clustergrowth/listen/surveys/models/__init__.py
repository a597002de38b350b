"""Surveys: the instrument (a versioned file), the wave, who is asked, and what came back."""

from clustergrowth.listen.surveys.models.answer_files import AnswerFile, ColumnChoice, FormerAnswers
from clustergrowth.listen.surveys.models.answers import Response
from clustergrowth.listen.surveys.models.drafts import DraftQuestion, DraftSection, InstrumentDraft
from clustergrowth.listen.surveys.models.instruments import Instrument
from clustergrowth.listen.surveys.models.open_link import OpenLink, OpenLinkSubmission
from clustergrowth.listen.surveys.models.waves import Invitation, Sample, SampleDraw, Wave

__all__ = [
    "AnswerFile",
    "ColumnChoice",
    "DraftQuestion",
    "DraftSection",
    "FormerAnswers",
    "Instrument",
    "InstrumentDraft",
    "Invitation",
    "OpenLink",
    "OpenLinkSubmission",
    "Response",
    "Sample",
    "SampleDraw",
    "Wave",
]
