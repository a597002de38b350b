"""A survey with known answers in two councils, and reports at each stage of their life."""

from datetime import timedelta
from typing import Any

from django.test import override_settings
from i18nfield.strings import LazyI18nString

from clustergrowth.agree.meetings.models import Decision
from clustergrowth.agree.meetings.services import plan_meeting, take_decision
from clustergrowth.common import clock
from clustergrowth.listen.analysis.tests.sample import closed
from clustergrowth.listen.reports import services
from clustergrowth.listen.reports.models import Report, ReportSection
from clustergrowth.listen.surveys.models import Wave
from clustergrowth.listen.surveys.waves.services.waves import publish_analysis
from tests.cast import Cast

GAPS = ("talent_find", "finance_access", "markets_abroad", "digital_use", "cooperation_universities")


def words(english: str, **others: str) -> LazyI18nString:
    return LazyI18nString({"en": english, **others})


def answers(n: int, *, strong: int, staff: int = 0) -> list[dict[str, Any]]:
    """``n`` firms, of which the first ``strong`` are held back by people and lack ability in finding them."""
    found = []
    for number in range(n):
        is_strong = number < strong
        one: dict[str, Any] = {
            "barrier_people": 5.0 if is_strong else 1.0 + number % 3,
            "barrier_time": 2.0 + number % 3,
            "staff": float(staff or (4 if number % 2 else 30)),
            "ubc": ["rd"] if number % 3 == 0 else ["none"],
            "ubc_hard": ["contact"] if is_strong else ["cost"],
        }
        for place, code in enumerate(GAPS):
            one[f"{code}.importance"] = 5.0 if is_strong else 3.0 + (number + place) % 3
            one[f"{code}.ability"] = 1.0 + (number * (place + 1)) % 4
        found.append(one)
    return found


def surveyed(cast: Cast, *, public: bool = True) -> Wave:
    """A closed wave: twenty-four firms in Bologna, twenty in İstanbul, and both analyses public."""
    wave = closed({cast.bologna: answers(24, strong=18), cast.istanbul: answers(20, strong=8)}, by=cast.leda)
    if public:
        publish_analysis(wave=wave, council=cast.bologna, by=cast.carla)
        publish_analysis(wave=wave, council=cast.istanbul, by=cast.selin)
    return wave


def begun(cast: Cast, wave: Wave | None = None) -> Report:
    """A draft of Bologna's report with a summary."""
    report = services.start_report(wave=wave or surveyed(cast), council=cast.bologna, by=cast.carla)
    summary = words("People first.", it="Prima le persone.")
    services.write_passage(report, section=ReportSection.SUMMARY, text=summary, by=cast.carla)
    return report


def submitted(cast: Cast, report: Report | None = None) -> Report:
    """Its PDFs wait in the queue, as they would for a worker."""
    with override_settings(JOBS_INLINE=False):
        return services.submit_report(report or begun(cast), by=cast.carla)


def decided(cast: Cast, report: Report, **said: Any) -> Decision:
    """A meeting of Bologna that goes on just now decides on it."""
    now = clock.now()
    known: dict[str, Any] = {
        "starts_at": now - timedelta(minutes=5),
        "ends_at": now + timedelta(hours=2),
        "place": "Sala A",
    }
    with clock.at(now - timedelta(days=20)):
        meeting = plan_meeting(council=cast.bologna, title="Consiglio", by=cast.carla, **known)
    return take_decision(
        meeting=meeting, text="Il consiglio approva il rapporto.", report=report, by=cast.carla, **said
    )


def signed(cast: Cast, report: Report | None = None) -> Report:
    one = report or submitted(cast)
    decided(cast, one)
    one.refresh_from_db()
    return one


def published(cast: Cast, report: Report | None = None) -> Report:
    one = signed(cast, report)
    with override_settings(JOBS_INLINE=False):
        return services.publish_report(one, by=cast.carla)


def network_report(cast: Cast, wave: Wave | None = None) -> Report:
    """The draft of the report on all councils."""
    report = services.start_report(wave=wave or surveyed(cast), council=None, by=cast.leda)
    services.write_passage(report, section=ReportSection.SUMMARY, text=words("Two regions, one need."), by=cast.leda)
    return report
