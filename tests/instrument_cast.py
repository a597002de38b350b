"""Bologna's office writes the next version of an instrument."""

from datetime import datetime

from clustergrowth.listen.surveys.drafts.services import drafts
from clustergrowth.listen.surveys.instruments.queries import latest_instruments
from tests.full_cast import FullCast


def write_a_draft(cast: FullCast, present: datetime) -> None:
    base = latest_instruments().get(code="growth-needs")
    cast.draft = drafts.begin_draft(base=base, council=cast.bologna, by=cast.carla)
    cast.draft_section = cast.draft.sections.get(code="finding")
    cast.draft_question = cast.draft.questions.get(code="posts_kind")
