"""Publishing, signing and beginning at one moment: the database lets one of them through."""

import pytest

from clustergrowth.common import clock
from clustergrowth.connect.exchange.tests.test_two_decide_at_the_same_moment import at_once
from clustergrowth.listen.reports import services
from clustergrowth.listen.reports.models import Report, Series
from clustergrowth.listen.reports.tests.ground import published, signed, submitted, surveyed
from clustergrowth.record.kinds import Kind
from clustergrowth.record.models import Line
from tests.cast import make_cast

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_publish_and_it_is_published_once() -> None:
    cast = make_cast()
    report = signed(cast)

    def publish() -> object:
        return services.publish_report(Report.objects.get(pk=report.pk), by=cast.carla)

    assert at_once(publish, publish, publish).count(True) == 1
    assert Line.objects.filter(kind=Kind.REPORT_PUBLISHED).count() == 1


def test_the_council_signs_or_the_coordinator_takes_back() -> None:
    cast = make_cast()
    report = submitted(cast)
    signing: list[bool] = []

    def sign() -> object:
        one = Report.objects.get(pk=report.pk)
        signing.append(services.sign_off_report(one, by=cast.carla, under="EMR-2026-001", seen_by=clock.now()))
        return None

    done = at_once(sign, lambda: services.take_back_report(Report.objects.get(pk=report.pk), by=cast.carla))
    assert done.count(True) == 1
    report.refresh_from_db()
    assert (report.state == "signed") is done[0]


def test_two_begin_and_there_is_one() -> None:
    cast = make_cast()
    wave = surveyed(cast)

    def begin() -> object:
        return services.start_report(wave=wave, council=cast.bologna, by=cast.carla)

    assert at_once(begin, begin).count(True) == 1
    assert Series.objects.count() == 1


def test_two_correct_and_there_is_one_new_version() -> None:
    cast = make_cast()
    report = published(cast)

    def correct() -> object:
        return services.correct_report(Report.objects.get(pk=report.pk), by=cast.carla)

    assert at_once(correct, correct).count(True) == 1
    assert Report.objects.filter(series=report.series).count() == 2
