"""Needs reports at every stage of their life: published by two councils and by all, before a council, a draft."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

from django.conf import settings
from i18nfield.strings import LazyI18nString

from clustergrowth.demo.network import DemoCouncil, DemoNetwork
from clustergrowth.demo.wording import words
from clustergrowth.listen.reports import services as reports
from clustergrowth.listen.reports.models import Report, ReportSection, ReportState
from clustergrowth.listen.surveys.models import Wave

PUBLISHED, WAITING, DRAFT = ("malaga", "bologna"), "malaga", "istanbul"  # of which councils, by their slug


class Reporting:
    def __init__(self, network: DemoNetwork) -> None:
        self.network, self.line = network, network.timeline
        self.texts = words("reports")

    def schedule(self) -> None:
        for place in self.network.places:
            city = place.council.city
            if place.slug in PUBLISHED:
                self.line.at(self.line.ago(668), f"{city}: a report is begun", partial(self._begin, place, 0))
                self.line.at(self.line.ago(640), f"{city}: a report is put forward", partial(self._submit, place))
                self.line.at(self.line.ago(500), f"{city}: a report is published", partial(self._publish, place))
            if place.slug in (WAITING, DRAFT):
                self.line.at(self.line.ago(20), f"{city}: a report is begun", partial(self._begin, place, 1))
            if place.slug == WAITING:
                self.line.at(self.line.ago(9), f"{city}: a report is put forward", partial(self._submit, place))
        self.line.at(self.line.ago(470), "The report on all councils", self._all_councils)

    def _wave(self, number: int) -> Wave:
        return Wave.objects.filter(instrument__code="growth-needs").order_by("opens", "pk")[number]

    def _begin(self, place: DemoCouncil, number: int) -> None:
        by, wave = place.coordinator, self._wave(number)
        if number == 0:
            for year, month, text in self.texts["policy"]:
                reports.save_milestone(
                    None, council=place.council, year=year, month=month, text=self._in(text, place), by=by
                )
        report = reports.start_report(wave=wave, council=place.council, by=by)
        written = self.texts["sections"] if place.slug != DRAFT else dict(list(self.texts["sections"].items())[:2])
        for section, text in written.items():
            reports.write_passage(report, section=ReportSection(section), text=self._in(text, place), by=by)

    @staticmethod
    def _in(text: dict[str, Any], place: DemoCouncil) -> LazyI18nString:
        """What a council writes: its own language, and English for the others."""
        return LazyI18nString({code: text[code] for code in {place.language, "en"}})

    def _latest(self, place: DemoCouncil | None, state: ReportState) -> Report | None:
        council = place.council if place else None
        return Report.objects.filter(series__council=council, state=state).order_by("-pk").first()

    def _submit(self, place: DemoCouncil) -> None:
        report = self._latest(place, ReportState.DRAFT)
        if report is not None:
            with _left_to_the_worker():
                reports.submit_report(report, by=place.coordinator)

    def _publish(self, place: DemoCouncil) -> None:
        report = self._latest(place, ReportState.SIGNED)
        if report is not None:
            with _left_to_the_worker():
                reports.publish_report(report, by=place.coordinator)

    def _all_councils(self) -> None:
        lead = self.network.lead
        report = reports.start_report(wave=self._wave(0), council=None, by=lead)
        for section, text in self.texts["network"].items():
            reports.write_passage(report, section=ReportSection(section), text=LazyI18nString(text), by=lead)
        with _left_to_the_worker():
            reports.submit_report(report, by=lead)
            reports.sign_network_report(report, by=lead)
            reports.publish_report(report, by=lead)


@contextmanager
def _left_to_the_worker() -> Iterator[None]:
    """PDFs take seconds: the worker makes them as soon as the network is there, as it does in real life."""
    before = settings.JOBS_INLINE
    settings.JOBS_INLINE = False
    try:
        yield
    finally:
        settings.JOBS_INLINE = before
